/* watched [abort]: a program for debuggers: tasks in known places and, at ALL_PARKED, all parked but
   the first.  One is preempted while a general register holds a known word, and a vector
   register known bytes.

   SPDX-License-Identifier: MIT  */

#include "instructions.h"
#include "preemptregs.sched/check.h"

#define SEPARATE __attribute__ ((noipa))

static volatile bool stop, holds;

#define WORD ((uintptr_t) (UINT64_C (0x0102030405060708) >> (64 - 8 * sizeof (uintptr_t))))

#ifdef VECTOR_REGISTER
typedef unsigned char vector __attribute__ ((vector_size (VECTOR_BYTES)));

static SEPARATE void
hold (volatile unsigned *count)
{
  vector v;
  uintptr_t word = WORD;
  for (unsigned n = 0; n < sizeof v; n++)
    v[n] = n + 1;
  do
    {
      __asm__ volatile ("" : "+" VECTOR_REGISTER (v), "+r" (word));
      ++*count;
      holds = true;
    }
  while (!stop);
}
#else
static SEPARATE void
hold (volatile unsigned *count)
{
  uintptr_t word = WORD;
  for (holds = true; !stop;)
    {
      __asm__ volatile ("" : "+r" (word));
      ++*count;
    }
}
#endif

static SEPARATE void *
count_up (void *count)
{
  hold (count);
  return (void *) (uintptr_t) *(volatile unsigned *) count;
}

static SEPARATE unsigned
give_way (unsigned depth)
{
  unsigned sum = 0;
  if (depth > 0)
    sum = give_way (depth - 1);
  while (depth == 0 && !stop)
    preempt_yield ();
  __asm__ volatile ("" : "+r" (sum));
  return sum + depth;
}

static void *
yield (void *depth)
{
  uintptr_t sum = give_way ((uintptr_t) depth);
  __asm__ volatile ("" : "+r" (sum));
  return (void *) sum;
}

static void *
join (void *task)
{
  preempt_join (task, NULL);
  return NULL;
}

static void *
nothing (void *argument)
{
  return argument;
}

SEPARATE void
all_parked (int times)
{
  if (times > 1)
    abort ();
}

int
main (int argc, char **argv)
{
  (void) argv;
  volatile unsigned count = 0;
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *counter = spawn (count_up, (void *) &count);
  preempt_set_name (counter, "counter");
  preempt_task *yielder = spawn (yield, (void *) 3), *joiner = spawn (join, counter),
               *ended = spawn (nothing, NULL);
  uint64_t end = spent_ms () + PATIENCE, times;
  while (spent_ms () < end && !holds)
    preempt_yield ();
  times = stats (counter).preempted;
  while (spent_ms () < end && stats (counter).preempted < times + 2)
    preempt_yield ();
  preempt_task *fresh = spawn (nothing, NULL);
  preempt_disable ();
  all_parked (argc);
  preempt_enable ();
  stop = true;
  preempt_join (joiner, NULL);
  preempt_join (yielder, NULL);
  preempt_join (ended, NULL);
  preempt_join (fresh, NULL);
  check (preempt_stop () == 0, "stop");
  return 0;
}
