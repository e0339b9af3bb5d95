/* preempt_yield and preempt_switch in line: what the compiler has in registers, on the
   stack and below it is the same afterwards.

   Each piece of work is written once, and compiled with a yield in it and without; the
   results are compared.  More values are live across the yield than there are registers, of
   each kind, so that one that the asm does not say it clobbers is used.  The tasks, which do
   the same with other values, yield in line and by call, are preempted and end.

   Prints how many differences there are.

   SPDX-License-Identifier: MIT  */

#include <errno.h>
#include <fenv.h>

#include "../preemptregs.kinds/live.h"
#include "check.h"
#include "preempt_inline.h"

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
