/* Code of many kinds to step through, in C.

   Area: what a compiler makes of C, at any level of optimisation.  Purpose: a
   function for each way that code, stack and registers can stand: in prologues and
   epilogues, between a comparison and its jump, in a red zone, between the library and
   its user.  What only one machine has, its own file has (x86.c).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"
#include "lazy.h"

#include <alloca.h>
#include <complex.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOIPA __attribute__ ((noipa))

static uint32_t
next (uint32_t *seed)
{
  return *seed = *seed * 1664525u + 1013904223u;
}

static void NOIPA
fill (void *at, size_t bytes, uint32_t seed)
{
  unsigned char *p = at;
  while (bytes-- > 0)
    *p++ = next (&seed) >> 24;
}

/* --- Calls --- */

struct big { long a[5]; };

static long NOIPA
many (int a, long b, char c, short d, long long e, double f, float g, void *h,
      int i, long j, double k, struct big s, int l)
{
  return a + b * 2 + c * 3 + d * 5 + e * 7 + (long) (f * 11) + (long) (g * 13)
         + (h != NULL) * 17 + i * 19 + j * 23 + (long) (k * 29) + s.a[0] * 31
         + s.a[4] * 37 + l * 41;
}

static struct big NOIPA
returned (int n)
{
  struct big s;
  for (int i = 0; i < 5; i++)
    s.a[i] = n * i;
  return s;
}

double NOIPA
step_variable (const char *kinds, ...)
{
  va_list ap;
  double sum = 0;
  va_start (ap, kinds);
  for (; *kinds != '\0'; kinds++)
    sum = sum * 3 + (*kinds == 'i' ? va_arg (ap, int)
                     : *kinds == 'd' ? va_arg (ap, double)
                     : (double) va_arg (ap, long long));
  va_end (ap);
  return sum;
}

/* More values live over the call than there are registers that keep them.  */
static long NOIPA
deep (int depth, long a, long b, long c, long d)
{
  if (depth == 0)
    return a ^ b ^ c ^ d;
  long w = a + b, x = b * c, y = c - d, z = d ^ a, v = a * d + depth;
  long r = deep (depth - 1, x, y, z, w);
  return r + w * 3 + x * 5 + y * 7 + z * 11 + v * 13 + a + b + c + d;
}

static uint64_t
calls (void)
{
  struct big s = returned (3);
  uint64_t d = STEP_DIGEST;
  for (int i = 0; i < 3; i++)
    {
      long m = many (i, 2, 3, 4, 5, 6.5, 7.25f, &s, 8, 9, 10.75, s, 11);
      double v = step_variable ("iddlidl", i, 1.5, 2.5, 3ll, 4, 5.5, 6ll);
      long r = deep (4, m, 2, i, 4);
      d = step_digest (d, &m, sizeof m);
      d = step_digest (d, &v, sizeof v);
      d = step_digest (d, &r, sizeof r);
    }
  return d;
}

/* A frame aligned more than the stack is, and one of several pages.  */
static int NOIPA
aligned (int n)
{
  volatile int words[16] __attribute__ ((aligned (128)));
  for (int i = 0; i < 16; i++)
    words[i] = n + i;
  return words[n & 15] + ((uintptr_t) words & 127);
}

static int NOIPA
large (int n)
{
  volatile char pages[9000];
  pages[0] = n;
  pages[sizeof pages - 1] = n + 1;
  return pages[0] + pages[sizeof pages - 1];
}

static uint64_t
frames (void)
{
  int sum[] = { aligned (5), large (6) };
  return step_digest (STEP_DIGEST, sum, sizeof sum);
}

/* Only the way that calls needs a frame.  */
static long NOIPA
shrink_wrapped (const long *p, long n)
{
  if (p == NULL)
    return n;
  long a = p[0] * n, b = p[1] + n, c = p[2] - n;
  long r = deep (1, a, b, c, n);
  return r + a + b * 2 + c * 3;
}

static uint64_t
wrapped (void)
{
  long three[] = { 3, 5, 7 };
  long r[] = { shrink_wrapped (NULL, 1), shrink_wrapped (three, 2),
               shrink_wrapped (NULL, 3) };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

static int even (unsigned);

static int NOIPA
odd (unsigned n)
{
  return n == 0 ? 0 : even (n - 1);
}

static int NOIPA
even (unsigned n)
{
  return n == 0 ? 1 : odd (n - 1);
}

typedef long operation (long, long);
static long NOIPA plus (long a, long b) { return a + b; }
static long NOIPA times (long a, long b) { return a * b; }
static operation *volatile const operations[] = { plus, times };

static long NOIPA
dispatch (unsigned which, long a, long b)
{
  return operations[which & 1] (b, a + which);
}

static uint64_t
tail_calls (void)
{
  long r[] = { even (7), odd (9), dispatch (0, 3, 4), dispatch (1, 5, 6) };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

#ifndef STEP_NO_NESTED
static int NOIPA
apply (int (*f) (int), int n)
{
  return f (n) + f (n + 1);
}

static uint64_t
nested (void)
{
  int kept = 5, calls = 0;
  int NOIPA inner (int n) { calls++; return n * kept; }
  int r[] = { inner (3), apply (inner, 4), 0 };
  r[2] = calls;
  return step_digest (STEP_DIGEST, r, sizeof r);
}
#endif

/* --- The stack --- */

static long NOIPA
vla (unsigned n)
{
  long a[n], sum = 0;
  for (unsigned i = 0; i < n; i++)
    a[i] = i * n;
  for (unsigned round = 1; round < 3; round++)
    {
      char more[n * round];
      fill (more, sizeof more, n);
      sum += more[n / 2] + a[round % n];
    }
  return sum;
}

static long NOIPA
with_alloca (unsigned n)
{
  char *last = NULL;
  long sum = 0;
  for (unsigned i = 1; i < n; i++)
    {
      char *p = alloca (i * 7);
      fill (p, i * 7, i);
      sum += p[i] + (last != NULL ? last[0] : 0);
      last = p;
    }
  return sum;
}

static uint64_t
stack (void)
{
  long r[] = { vla (9), with_alloca (5), vla (1) };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

/* The widest number that the compiler has atomic instructions for.  */
#ifdef __GCC_HAVE_SYNC_COMPARE_AND_SWAP_8
typedef long long widest;
#else
typedef long widest;
#endif

static uint64_t
atomics (void)
{
  static int word;
  static widest wide;
  static bool flag;
  int expected = 3, old[4];
  word = 2, wide = 1, flag = false;
  old[0] = __atomic_fetch_add (&word, 1, __ATOMIC_SEQ_CST);
  old[1] = __atomic_compare_exchange_n (&word, &expected, 9, false,
                                        __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
  old[2] = __atomic_exchange_n (&word, 7, __ATOMIC_ACQ_REL);
  old[3] = __atomic_fetch_xor (&word, 5, __ATOMIC_RELAXED)
           + __atomic_test_and_set (&flag, __ATOMIC_ACQUIRE);
  __atomic_fetch_or (&wide, (widest) 0x100000002ll, __ATOMIC_SEQ_CST);
  __atomic_thread_fence (__ATOMIC_SEQ_CST);
  uint64_t d = step_digest (STEP_DIGEST, old, sizeof old);
  return step_digest (d, &wide, sizeof wide) + word;
}

/* --- Numbers --- */

/* Sums with carry over several words, products of two, division.  */
static uint64_t
integers (void)
{
#ifdef __SIZEOF_INT128__
  typedef unsigned __int128 wide;
#else
  typedef unsigned long long wide;
#endif
  volatile uint32_t known = 5;
  wide a = 0xfedcba9876543210u * (wide) known, b = 0x0123456789abcdefu, sum = 0;
  uint32_t seed = known;
  for (unsigned i = 1; i < 6; i++)
    {
      sum += a * b + (a >> i);
      sum = sum << 7 | sum >> (sizeof sum * 8 - 7);
      a -= b * i;
      b = a / (next (&seed) | 1) + b % (i + 2);
      sum += __builtin_popcountll (b) + __builtin_clz (next (&seed) | 1);
      sum ^= (a < b) - (a > b) + ((int) next (&seed) < 0 ? a : b);
    }
  return step_digest (STEP_DIGEST, &sum, sizeof sum);
}

static uint64_t
floats (void)
{
  volatile double third = 1.0 / 3;
  volatile long double seventh = 1.0L / 7;
  float f = third;
  double g = third;
  long double h = seventh;
  double complex z = third + 2 * I;
  for (int i = 1; i < 4; i++)
    {
      f = f * i + (float) g / 3;
      g = g * g + h - (i & 1 ? f : -f);
      h = h * h + g / i;
      z = z * z - third;
      if (f < g && h > f)
        f += (long long) (h * 1000);
    }
  long long rounded[] = { f, g * 1000, h * 1000, creal (z) * 1000 };
  uint64_t d = step_digest (STEP_DIGEST, rounded, sizeof rounded);
  d = step_digest (d, &f, sizeof f);
  d = step_digest (d, &h, 10);
  return step_digest (d, &z, sizeof z);
}

/* --- Jumps --- */

static long NOIPA
threaded (const unsigned char *code)
{
  static const void *const labels[] = { &&add, &&multiply, &&negate, &&stop };
  long acc = 1, operand = 3;
  goto *labels[*code];
add:
  acc += operand++;
  goto *labels[*++code];
multiply:
  acc *= operand;
  goto *labels[*++code];
negate:
  acc = -acc;
  goto *labels[*++code];
stop:
  return acc;
}

static int NOIPA
switched (int n)
{
  switch (n)
    {
    case 0: return 17;
    case 1: return even (n);
    case 2: return n * 5;
    case 3: return odd (n) - 4;
    case 4: return 99;
    case 7: return -1;
    default: return n;
    }
}

static uint64_t
jumps (void)
{
  static const unsigned char code[] = { 0, 1, 2, 0, 0, 1, 3 };
  long r[10] = { threaded (code) };
  for (int i = 0; i < 9; i++)
    r[i + 1] = switched (i);
  return step_digest (STEP_DIGEST, r, sizeof r);
}

static jmp_buf there;

static void NOIPA
jump (int depth)
{
  volatile char frame[40];
  fill ((void *) frame, sizeof frame, depth);
  if (depth > 0)
    jump (depth - 1);
  if (frame[3] != 0)
    longjmp (there, frame[3] + 1000);
}

static uint64_t
long_jumps (void)
{
  volatile int rounds = 0, sum = 0;
  int value = setjmp (there);
  if (value != 0)
    sum = sum * 3 + value;
  if (rounds++ < 3)
    jump (rounds);
  return sum;
}

static void *builtin_there[5];

static void NOIPA
builtin_jump (void)
{
  __builtin_longjmp (builtin_there, 1);
}

static uint64_t NOIPA
builtin_jumps (void)
{
  volatile int rounds = 0;
  if (__builtin_setjmp (builtin_there) == 0 || rounds < 3)
    {
      rounds++;
      builtin_jump ();
    }
  return rounds;
}

/* --- Between the program and its libraries --- */

static int
by_value (const void *a, const void *b)
{
  int x = *(const int *) a, y = *(const int *) b;
  return (x > y) - (x < y);
}

static uint64_t
callbacks (void)
{
  int values[12];
  fill (values, sizeof values, 77);
  qsort (values, 12, sizeof *values, by_value);
  return step_digest (STEP_DIGEST, values, sizeof values);
}

static uint64_t
library (void)
{
  char text[80], *copy;
  int n = snprintf (text, sizeof text, "%d %s %.3f", 42, "words", 2.5);
  copy = strdup (text);
  n += strlen (copy) + atoi (copy);
  uint64_t d = step_digest (STEP_DIGEST, copy, strlen (copy));
  free (copy);
  return d + n;
}

/* Each function's first call goes through the dynamic linker.  */
static uint64_t
lazy_binding (void)
{
  long r[] = { lazy_first (3), lazy_first (4), lazy_second (5), lazy_thread (6),
               lazy_thread (7) };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

static volatile sig_atomic_t handled;

/* Stepped through itself, and preempted; then the code behind kill.  */
static void
handler (int signal)
{
  stepping_begin ();
  long r = deep (1, signal, 2, 3, 4);
  handled = handled * 3 + (r & 0xff);
}

/* To this process alone, by a call whose arguments are the same in both runs.  */
static uint64_t
signals (void)
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
  uint32_t seed = 9;
  sigaction (SIGUSR1, &action, NULL);
  for (int i = 0; i < 2; i++)
    {
      kill (0, SIGUSR1);
      next (&seed);
    }
  return handled + seed;
}

const struct step_case step_c[] = {
  { "calls", calls }, { "frames", frames }, { "wrapped", wrapped },
  { "tail-calls", tail_calls }, { "stack", stack },
#ifndef STEP_NO_NESTED
  { "nested", nested },
#endif
  { "atomics", atomics }, { "integers", integers }, { "floats", floats },
  { "jumps", jumps }, { "long-jumps", long_jumps },
  { "builtin-jumps", builtin_jumps }, { "callbacks", callbacks },
  { "library", library }, { "lazy-binding", lazy_binding },
  { "signals", signals }, { 0 }
};
