/* points NUMBER: at how many addresses of a long loop, without a jump in its body, is
   a task preempted, in NUMBER preemptions?

   SPDX-License-Identifier: MIT  */

#include "preempt_frame.h"
#include "preemptregs.sched/check.h"

enum { MOST = 10000 };

static uintptr_t seen[MOST];
static volatile unsigned n, wanted;

/* In place of libpreempt's.  Not recorded: points.c is compiled with records, but
   this must not be preempted itself.  */
void __attribute__ ((preempt_unsafe))
asyncPreempt2 (struct preempt_frame *frame)
{
  if (n < MOST)
    seen[n++] = (uintptr_t) frame->pc;
  preempt_yield ();
}

/* 400 additions, each waiting for the one before: any of them may be the next.  */
static void *
run (void *argument)
{
  unsigned long sum = (uintptr_t) argument;
  while (n < wanted)
    for (unsigned i = 0; i < 1000; i++)
      __asm__ volatile (".rept 400\n\tadd $3, %0\n\t.endr" : "+r" (sum));
  return (void *) sum;
}

static int
by_value (const void *a, const void *b)
{
  const uintptr_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

int
main (int argc, char **argv)
{
  wanted = argc > 1 ? atoi (argv[1]) : 0;
  if (wanted == 0)
    return 2;
  start (&(struct preempt_config) { .slice_ns = MS / 5 });
  preempt_task *task = spawn (run, NULL);
  while (n < wanted)
    preempt_yield ();
  preempt_join (task, NULL);
  unsigned addresses = 1, all = n;
  qsort (seen, all, sizeof *seen, by_value);
  for (unsigned i = 1; i < all; i++)
    addresses += seen[i] != seen[i - 1];
  printf ("%u preemptions at %u addresses\n", all, addresses);
  return preempt_stop ();
}
