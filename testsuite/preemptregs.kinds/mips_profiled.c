/* Functions with arguments, and results, of all kinds, compiled with -pg: each begins with a
   call of _mcount, the manual's example, which counts them.

   Prints how many differences there are.

   SPDX-License-Identifier: MIT  */

#include <stdio.h>

extern unsigned calls;

static unsigned differences;

#define profiled __attribute__ ((noipa))
#define unprofiled __attribute__ ((noipa, no_instrument_function))

static void unprofiled
compare (double is, double expected, const char *what)
{
  if (is == expected)
    return;
  differences++;
  printf ("%s: %g, not %g\n", what, is, expected);
}

/* A leaf, which need not have saved its return address.  */
static int profiled
leaf (int a, int b, int c, int d, int e, int f)
{
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
}

static double profiled
doubles (double a, double b, float c, int d, double e)
{
  return a + 2 * b + 3 * c + 4 * d + 5 * e;
}

static long long profiled
longs (long long a, int b, long long c, int d)
{
  return a + 2 * b + 3 * c + 4 * d;
}

struct many
{
  long word[9];
};

/* The result's place is an argument, too.  */
static struct many profiled
many (struct many by_value, long plus)
{
  for (unsigned i = 0; i < 9; i++)
    by_value.word[i] += plus;
  return by_value;
}

static int profiled
through (int (*function) (int), int argument)
{
  return function (argument) + 1;
}

/* Code by hand, which has its return address nowhere but in 31.  */
int bare (int);
__asm__ (".pushsection .text\n\t.set push\n\t.set noreorder\n\t.set noat\n"
         "\t.globl bare\nbare:\n\t"
         "move $1, $31\n\t"
#if _MIPS_SIM == _ABIO32
         "addiu $29, $29, -8\n\t"
#endif
         "bal _mcount\n\tnop\n\tjr $31\n\taddiu $2, $4, 1\n\t.set pop\n\t.popsection");

/* What its inner function finds by the static chain.  */
static int profiled
chained (int a)
{
  int profiled inner (int b) { return a * 10 + b; }
  return inner (4) + through (inner, 5);
}

int
main (void)
{
  struct many m = { { 0, 1, 2, 3, 4, 5, 6, 7, 8 } };
  compare (leaf (1, 2, 3, 4, 5, 6), 91, "leaf");
  compare (doubles (1.5, 2.5, 3.5f, 4, 5.5), 60.5, "doubles");
  compare (longs (1LL << 40, 2, 3LL << 33, 4), (double) ((1LL << 40) + 4 + (9LL << 33) + 16),
           "longs");
  m = many (m, 100);
  compare (m.word[0] + m.word[8], 208, "many");
  compare (bare (41), 42, "bare");
  compare (chained (7), 74 + 76, "chained");
  /* Main's, and one for each of the others' calls.  */
  compare (calls, 1 + 4 + 1 + 4, "calls");
  printf ("%u differences\n", differences);
  return differences != 0;
}
