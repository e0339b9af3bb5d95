/* --kind=clobbers: what the compiler has live across a switch in line is the same afterwards
   (live.h), and a new stack begins as it should.

   Prints how many differences there are.

   SPDX-License-Identifier: MIT  */

#include <stdbool.h>
#include <stdio.h>

#include "live.h"
#include "thin.h"

static struct thin_context here, there;
static unsigned rounds;
static volatile uint64_t sum;

#define SWITCH() thin (&here, &there)

WORK (alone, nothing)
WORK (switched, SWITCH)

/* It calls nothing: what it has on the stack lies below SP where the ABI allows that.  */
static uint64_t noipa
leaf (uint64_t seed, bool switches)
{
  volatile uint64_t v[14];
  uint64_t sum = 0;
  for (unsigned i = 0; i < 14; i++)
    v[i] = seed += 0x9e3779b97f4a7c15;
  if (switches)
    SWITCH ();
  for (unsigned i = 0; i < 14; i++)
    sum = sum * 31 + v[i];
  return sum;
}

/* What the compiler has in memory, and may find by a register all the time.  */
static uint64_t noipa
constants (uint64_t seed, bool switches)
{
  if (switches)
    SWITCH ();
  return seed * 0x9e3779b97f4a7c15 + bits ((double) seed * 0.7312345);
}

/* SP is aligned, and moves by what is not known before: a frame pointer is not enough.  */
static uint64_t noipa
aligned (uint64_t seed, bool switches)
{
  uint64_t v[8] __attribute__ ((aligned (64))), sum = 0;
  unsigned n = 5 + seed % 60;
  uint64_t *w = alloca (n * sizeof *w);
  for (unsigned i = 0; i < 8; i++)
    v[i] = next (&seed);
  for (unsigned i = 0; i < n; i++)
    w[i] = next (&seed);
  __asm__ volatile ("" : : "r" (v), "r" (w) : "memory");
  if (switches)
    SWITCH ();
  for (unsigned i = 0; i < 8; i++)
    sum = sum * 31 + v[i];
  for (unsigned i = 0; i < n; i++)
    sum = sum * 31 + w[i];
  return sum + ((uintptr_t) v % 64 != 0);
}

/* The other side's, which it has in whatever it may keep it in.  */
#define BACK() (rounds++, thin (&there, &here))

WORK (back, BACK)

/* Leave no register as it was.  */
static void
partner (struct thin_context *self)
{
  /* It has a frame pointer of its own.  */
  volatile unsigned mark = rounds;
  char *volatile own = alloca (16 + rounds);
  *own = 0;
  compare ((uintptr_t) self, (uintptr_t) &there, "the new context", 0);
  compare ((uintptr_t) __builtin_frame_address (0) % sizeof (void *), 0, "alignment", 0);
  for (;;)
    {
      sum = sum + integers_alone (one + rounds) + doubles_alone (one) + longs_alone (one)
            + array_alone (rounds) + aligned (rounds, false);
      compare (mark, rounds, "the partner's own", rounds);
      sum = sum + integers_back (one + rounds) + doubles_back (one + rounds)
            + longs_back (one + rounds) + array_back (rounds);
      mark = rounds;
    }
}

int
main (void)
{
  static char stack[65536] __attribute__ ((aligned (64)));
  thin_new (&there, stack + sizeof stack - 1, partner);
  for (uint64_t seed = 0; seed < 40; seed++)
    {
      compare (leaf (seed, true), leaf (seed, false), "leaf", seed);
      compare (constants (seed, true), constants (seed, false), "constants", seed);
      compare (aligned (seed, true), aligned (seed, false), "aligned", seed);
      compare (integers_switched (seed), integers_alone (seed), "integers", seed);
      compare (doubles_switched (seed), doubles_alone (seed), "doubles", seed);
      compare (longs_switched (seed), longs_alone (seed), "long doubles", seed);
      compare (array_switched (seed), array_alone (seed), "array", seed);
    }
  compare (rounds > 40 * 3 * ROUNDS, true, "switches", 0);
  printf ("%u differences\n", differences);
  return differences != 0;
}
