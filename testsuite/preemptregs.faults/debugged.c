/* debugged [until-preempted]: what debug.exp runs under gdb and strace: tasks that
   compute, each with steps of its own, and, if asked, go on until they have been
   preempted; and say what comes out.  Exit status 1 if that is wrong.

   SPDX-License-Identifier: MIT  */

#include "preemptregs.sched/check.h"

enum { TASKS = 3, STEPS = 40 };

volatile unsigned steps[TASKS];
static bool until_preempted;

static bool
preempted (void)
{
  return stats (NULL).preempted > 3;
}

/* A breakpoint's place.  COUNT, lest i386's code call the function by which it finds its
   data: the library calls the same, and each call would run into the debugger's own
   breakpoints there.  */
void __attribute__ ((noinline))
step (volatile unsigned *count, unsigned task, unsigned n)
{
  (void) task;
  *count = n;
}

static unsigned __attribute__ ((noinline))
sum (unsigned seed)
{
  unsigned lane[8] = { seed, 2, 3, 4, 5, 6, 7, 8 }, all = 0;
  for (unsigned i = 0; i < 100000; i++)
    for (unsigned k = 0; k < 8; k++)
      lane[k] = lane[k] * 5 + i;
  for (unsigned k = 0; k < 8; k++)
    all ^= lane[k];
  return all;
}

static void *
compute (void *number)
{
  unsigned task = (uintptr_t) number, all = 0;
  volatile unsigned *count = &steps[task];
  for (unsigned n = 1; n <= STEPS; n++)
    {
      all = all * 31 + sum (task + n);
      step (count, task, n);
    }
  while (until_preempted && !preempted () && spent_ms () < PATIENCE)
    spin ();
  return (void *) (uintptr_t) all;
}

int
main (int argc, char **argv)
{
  (void) argv;
  until_preempted = argc > 1;
  preempt_task *task[TASKS];
  uintptr_t expected[TASKS];
  bool equal = true;
  for (uintptr_t i = 0; i < TASKS; i++)
    {
      expected[i] = 0;
      for (unsigned n = 1; n <= STEPS; n++)
        expected[i] = (unsigned) expected[i] * 31 + sum (i + n);
    }
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  for (uintptr_t i = 0; i < TASKS; i++)
    task[i] = spawn (compute, (void *) i);
  for (unsigned i = 0; i < TASKS; i++)
    {
      void *result;
      preempt_join (task[i], &result);
      equal &= (unsigned) (uintptr_t) result == (unsigned) expected[i];
    }
  printf ("steps: %u, preempted: %s, results %s\n",
          steps[0] + steps[1] + steps[2], preempted () ? "yes" : "no",
          equal ? "equal" : "DIFFERENT");
  return preempt_stop () != 0 || !equal;
}
