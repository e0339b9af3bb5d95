/* Functions of every kind that gets records of its own: parts, sections, clones,
   aliases.  All names begin with t_, so that records.exp knows them from libc's.

   SPDX-License-Identifier: MIT  */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "functions.h"

volatile int t_zero, t_one = 1;

/* A part of its own for what is unlikely.  */
COLD void
t_report (int i)
{
  if (i > 1000000)
    abort ();
  t_zero = 0;
}

int
t_hot_and_cold (int n)
{
  int sum = 0;
  for (int i = 0; i < n; i++)
    {
      if (__builtin_expect (i == 77, 0))
        {
          t_report (i);
          printf ("%d\n", sum);
          t_report (sum);
        }
      sum += i * t_one;
    }
  return sum;
}

/* A body that cannot be inlined, cloned, split or merged into a function that
   has a record: MARK is found nowhere in one.  */
static UNSAFE int
t_unsafe_static (int x)
{
  MARK;
  return x * t_one;
}

UNSAFE int
t_unsafe_global (int x)
{
  MARK;
  if (__builtin_expect (x == 77, 0))
    {
      t_report (x);
      printf ("%d\n", x);
    }
  return x + t_one;
}

/* The same body twice: one with a record, one without.  */
UNSAFE int
t_unsafe_twin (int x)
{
  return x * x * t_one + x / 3;
}

int
t_safe_twin (int x)
{
  return x * x * t_one + x / 3;
}

/* The same body twice, neither with a record: GCC must not make them one.  */
static UNSAFE int
t_unsafe_same_1 (int x)
{
  MARK;
  return x + t_zero;
}

static UNSAFE int
t_unsafe_same_2 (int x)
{
  MARK;
  return x + t_zero;
}

/* Assembly, of which GCC knows nothing.  */
#if __has_attribute (naked)
__attribute__ ((naked, no_instrument_function)) int
t_unsafe_naked (void)
{
  MARK;
  __asm__ (RETURN_0);
}
#else
UNSAFE int
t_unsafe_naked (void)
{
  MARK;
  return 0;
}
#endif

/* Told after the fact.  */
static inline int
t_unsafe_later (int x)
{
  MARK;
  return x - t_one;
}
static int t_unsafe_later (int) UNSAFE;

__attribute__ ((flatten)) int
t_flat (int x)
{
  return t_unsafe_static (x) + t_unsafe_global (x) + t_unsafe_later (x)
         + t_unsafe_twin (x) + t_unsafe_same_1 (x) + t_unsafe_same_2 (x)
         + t_unsafe_naked ();
}

/* The same body twice, both with a record: at -O2 one is the other.  */
int
t_same_1 (int x)
{
  return x * 5 * t_one - x / 7;
}

int
t_same_2 (int x)
{
  return x * 5 * t_one - x / 7;
}

int t_alias (int) __attribute__ ((alias ("t_same_1")));

/* A clone for the one constant it is called with.  */
static __attribute__ ((noinline)) int
t_cloned (int x, int how)
{
  int sum = 0;
  for (int i = 0; i < x; i++)
    sum += how == 1 ? i * t_one : i / (t_one + how);
  return sum;
}

int
t_clones (int x)
{
  return t_cloned (x, 1) + t_cloned (x + 1, 1);
}

/* Its head is inlined, the rest a part of its own.  */
static int
t_split (int x)
{
  if (x == 0)
    return 0;
  for (int i = 0; i < x; i++)
    {
      t_report (i * t_one);
      t_report (i / 3);
      t_report (i + t_zero);
    }
  return t_one;
}

int
t_splits (int x)
{
  return t_split (x) + t_split (x + t_zero);
}

/* A jump table.  */
int
t_switch (int x)
{
  switch (x)
    {
    case 0: return t_one;
    case 1: return t_zero;
    case 2: return t_one * 5;
    case 3: return t_same_1 (x);
    case 4: return t_clones (x);
    case 5: return t_splits (x);
    case 6: return printf ("\n");
    default: return x;
    }
}

int
t_variadic (int n, ...)
{
  va_list ap;
  int sum = 0;
  va_start (ap, n);
  while (n-- > 0)
    sum += va_arg (ap, int);
  va_end (ap);
  return sum;
}

/* A call at its end, and no instruction at all.  */
__attribute__ ((noreturn)) void
t_exit (int x)
{
  exit (x);
}

void
t_nowhere (void)
{
  __builtin_unreachable ();
}

/* Sections and symbols out of the ordinary.  */
__attribute__ ((section ("t_section"))) int
t_elsewhere (int x)
{
  return x + t_one;
}

__attribute__ ((section (".text.t_last"))) int
t_last (int x)
{
  return x - t_one;
}

__attribute__ ((constructor)) void
t_constructor (void)
{
  t_zero = 0;
}

__attribute__ ((weak)) int
t_weak (int x)
{
  return x;
}

/* Removed with --gc-sections.  */
__attribute__ ((visibility ("hidden"))) int
t_unused (int x)
{
  return x * 11 * t_one;
}

int
t_all (int x)
{
  int (*volatile elsewhere) (int) = t_elsewhere;
  return t_hot_and_cold (x) + t_flat (x) + t_safe_twin (x) + t_same_2 (x)
         + t_alias (x) + t_switch (x) + t_variadic (2, x, x) + elsewhere (x)
         + t_last (x) + t_weak (x) + t_other (x);
}

#ifndef NO_MAIN
int
main (int argc, char **argv)
{
  (void) argv;
  if (t_all (argc) == -1)
    t_exit (1);
  return 0;
}
#endif
