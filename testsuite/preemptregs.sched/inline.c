/* preempt_yield and preempt_switch in line: what the compiler has in registers, on the
   stack and below it is the same afterwards.

   Each piece of work is written once, and compiled with a yield in it and without; the
   results are compared.  More values are live across the yield than there are registers, of
   each kind, so that one that the asm does not say it clobbers is used.  The tasks, which do
   the same with other values, yield in line and by call, are preempted and end.

   Prints how many differences there are.

   SPDX-License-Identifier: MIT  */

#include <alloca.h>
#include <errno.h>
#include <fenv.h>
#include <string.h>

#include "check.h"
#include "preempt_inline.h"

#define noipa __attribute__ ((noipa))
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

static void *sp[2];
static volatile bool by_call;

#define SWITCH() preempt_switch_inline (&sp[0], sp[1])

WORK (alone, nothing)
WORK (switched, SWITCH)
WORK (inlined, preempt_yield_inline)
WORK (called, preempt_yield)

static void
compare_all (uint64_t seed, bool in_line)
{
#define COMPARE(what, how)                                                    \
  compare (what##_##how (seed), what##_alone (seed), #what, seed);
#define COMPARE_ALL(how)                                                      \
  COMPARE (integers, how)                                                     \
  COMPARE (doubles, how)                                                      \
  COMPARE (longs, how)                                                        \
  COMPARE (array, how)
  if (in_line)
    {
      COMPARE_ALL (inlined)
    }
  else
    {
      COMPARE_ALL (called)
    }
}

/* --- Tasks --- */

static volatile bool stop;

static void *
work (void *argument)
{
  static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
  uint64_t number = (uintptr_t) argument, seed = number + 1;
  int mode = modes[number % 4];
  fesetround (mode);
  errno = number;
  for (unsigned i = 0; i < 20; i++)
    {
      compare_all (next (&seed), number % 3 != 2);
      compare (fegetround (), mode, "rounding", number);
      compare (errno, number, "errno", number);
    }
  return NULL;
}

static void *
spin_on (void *argument)
{
  while (!stop)
    spin ();
  return argument;
}

static void
test_tasks (void)
{
  enum { TASKS = 7 };
  const struct preempt_config config = { .slice_ns = MS / 10 };
  preempt_task *task[TASKS], *spinner;
  preempt_yield_inline ();      /* outside a worker it does nothing */
  start (&config);
  preempt_yield_inline ();      /* and with nobody else not much */
  spinner = spawn (spin_on, NULL);
  for (uintptr_t i = 0; i < TASKS; i++)
    task[i] = spawn (work, (void *) i);
  work ((void *) TASKS);
  for (unsigned i = 0; i < TASKS; i++)
    preempt_join (task[i], NULL);
  stop = true;
  preempt_join (spinner, NULL);
  compare (stats (NULL).preempted > 0, true, "preempted", 0);
  preempt_stop ();
}


/* --- Stacks --- */

static void
partner (void)
{
  for (;;)
    {
      integers_alone (one);
      doubles_alone (one);
      if (by_call)
        preempt_switch (&sp[1], sp[0]);
      else
        preempt_switch_inline (&sp[1], sp[0]);
    }
}

/* It calls nothing: what it has on the stack lies below SP where the ABI allows that.  */
static uint64_t noipa
leaf (uint64_t seed)
{
  volatile uint64_t v[14];
  uint64_t sum = 0;
  for (unsigned i = 0; i < 14; i++)
    v[i] = seed += 0x9e3779b97f4a7c15;
  preempt_switch_inline (&sp[0], sp[1]);
  for (unsigned i = 0; i < 14; i++)
    sum = sum * 31 + v[i];
  return sum;
}

static uint64_t noipa
leaf_alone (uint64_t seed)
{
  uint64_t sum = 0;
  for (unsigned i = 0; i < 14; i++)
    sum = sum * 31 + (seed += 0x9e3779b97f4a7c15);
  return sum;
}

static void
test_stacks (void)
{
  static char stack[65536] __attribute__ ((aligned (64)));
  sp[1] = preempt_switch_new (stack + sizeof stack, partner);
  for (uint64_t seed = 0; seed < 100; seed++)
    {
      by_call = seed & 1;
      compare (leaf (seed), leaf_alone (seed), "leaf", seed);
      COMPARE_ALL (switched)
    }
}

int
main (void)
{
  test_stacks ();
  test_tasks ();
  printf ("%u differences\n", differences);
  return differences != 0;
}
