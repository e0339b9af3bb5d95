/* Values that are live across something, more of each kind than there are registers for: what
   the compiler has in registers, on the stack and below it must be the same afterwards.

   Each piece of work is written once, and compiled with the thing in it and without; the
   results are compared.  So one that the thing changes, and the compiler does not know of it,
   shows.

   SPDX-License-Identifier: MIT  */

#ifndef LIVE_H
#define LIVE_H

#include <alloca.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __clang__
# define noipa __attribute__ ((noinline))
#else
# define noipa __attribute__ ((noipa))
#endif
#define ROUNDS 50

static unsigned differences;

static void
compare (uint64_t with, uint64_t without, const char *what, uint64_t seed)
{
  if (with == without)
    return;
  if (differences++ < 10)
    printf ("%s, seed %llu: %#llx, not %#llx\n", what, (unsigned long long) seed,
            (unsigned long long) with, (unsigned long long) without);
}

static inline void
nothing (void)
{
}

/* X for each of twenty names.  */
#define EACH(X)                                                               \
  X (a) X (b) X (c) X (d) X (e) X (f) X (g) X (h) X (i) X (j) X (k) X (l)     \
  X (m) X (n) X (o) X (p) X (q) X (r) X (s) X (t)

static volatile unsigned one = 1;

#define BEGIN_INTEGER(v) uint64_t v = next (&seed) * one;
#define MIX_INTEGER(v) v = (v << 7 | v >> 57) + round;
#define SUM_INTEGER(v) sum = sum * 31 + v;
#define BEGIN_DOUBLE(v) double v = (double) (next (&seed) >> 40) * one;
#define MIX_DOUBLE(v) v = v * 0.75 + round;
#define SUM_DOUBLE(v) sum = sum * 31 + bits (v);
#define BEGIN_LONG(v) long double v = (long double) (next (&seed) >> 20) * one;
#define MIX_LONG(v) v = v * 0.75L + round;
#define SUM_LONG(v) sum = sum * 31 + (uint64_t) (int64_t) v;

static uint64_t
next (uint64_t *seed)
{
  return *seed = *seed * 6364136223846793005 + 1442695040888963407;
}

static uint64_t
bits (double v)
{
  uint64_t u;
  memcpy (&u, &v, sizeof u);
  return u;
}

/* Values of KIND across YIELD.  */
#define VALUES(name, KIND, YIELD)                                             \
  static uint64_t noipa                                                       \
  name (uint64_t seed)                                                        \
  {                                                                           \
    uint64_t sum = 0;                                                         \
    EACH (BEGIN_##KIND)                                                       \
    for (unsigned round = 0; round < ROUNDS; round++)                         \
      {                                                                       \
        YIELD ();                                                             \
        EACH (MIX_##KIND)                                                     \
      }                                                                       \
    EACH (SUM_##KIND)                                                         \
    return sum;                                                               \
  }

/* A frame of no fixed size.  */
#define ARRAY(name, YIELD)                                                    \
  static uint64_t noipa                                                       \
  name (uint64_t seed)                                                        \
  {                                                                           \
    unsigned n = 5 + seed % 60;                                               \
    uint64_t *v = alloca (n * sizeof *v), sum = 0;                            \
    for (unsigned i = 0; i < n; i++)                                          \
      v[i] = next (&seed);                                                    \
    YIELD ();                                                                 \
    for (unsigned i = 0; i < n; i++)                                          \
      sum = sum * 31 + v[i];                                                  \
    return sum;                                                               \
  }

#define WORK(way, YIELD)                                                      \
  VALUES (integers_##way, INTEGER, YIELD)                                     \
  VALUES (doubles_##way, DOUBLE, YIELD)                                       \
  VALUES (longs_##way, LONG, YIELD)                                           \
  ARRAY (array_##way, YIELD)

#endif
