/* planted FAULT: a task that has been preempted makes a mistake, which the tool must
   tell as it would in a thread; or it makes none, and the tool must be silent.

   SPDX-License-Identifier: MIT  */

#include <pthread.h>
#include <string.h>

#include "preemptregs.sched/check.h"

static volatile unsigned one = 1;
static volatile unsigned sink;
static unsigned shared;

/* Let this task be preempted first: the other one never yields.  */
static void
be_preempted (void)
{
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (preempt_self ()).preempted < 3;)
    spin ();
}

static void
heap (void)
{
  volatile char *at = malloc (10);
  be_preempted ();
  at[9 + one] = 1;
  free ((void *) at);
}

static void
stack (void)
{
  volatile char at[10];
  be_preempted ();
  at[9 + one] = 1;
}

static volatile char *volatile gone;

static void __attribute__ ((noinline))
leave_behind (void)
{
  volatile char here[10];
  be_preempted ();
  here[0] = 1;
  gone = here;
}

static void
returned (void)
{
  leave_behind ();
  sink = gone[0];
}

static void
uninitialised (void)
{
  volatile unsigned *at = malloc (sizeof *at);
  be_preempted ();
  if (*at == 17)
    sink = 1;
  free ((void *) at);
}

static void
shift (void)
{
  be_preempted ();
  sink = 1u << (31 + one);
}

static void *
add_many (void *argument)
{
  for (unsigned i = 0; i < 100000; i++)
    shared++;
  return argument;
}

static void
race (void)
{
  pthread_t thread;
  be_preempted ();
  pthread_create (&thread, NULL, add_many, NULL);
  add_many (NULL);
  pthread_join (thread, NULL);
}

static void
leak (void)
{
  be_preempted ();
  sink = *(volatile unsigned *) malloc (1000) == one;
}

/* --- No fault --- */

/* Tasks of one worker never run at the same time, and see each other's work.  */
static void
shared_by_tasks (void)
{
  be_preempted ();
  for (unsigned i = 0; i < 50; i++)
    {
      shared++;
      spin ();
    }
}

/* What only a parked task refers to is not lost.  */
static void
parked (void)
{
  volatile char *at = malloc (1000);
  for (;;)
    {
      preempt_yield ();
      at[0]++;
    }
}

static void *
run (void *argument)
{
  (*(void (**) (void)) argument) ();
  return NULL;
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*run) (void); } faults[] = {
    { "heap", heap }, { "stack", stack }, { "returned", returned },
    { "uninitialised", uninitialised }, { "shift", shift }, { "race", race },
    { "leak", leak }, { "shared-by-tasks", shared_by_tasks }, { "parked", parked },
  };
  struct ticker other = { 0 };
  void (*function) (void) = NULL;
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
    if (argc == 2 && strcmp (argv[1], faults[i].name) == 0)
      function = faults[i].run;
  if (function == NULL)
    return 2;
  start (&(struct preempt_config) { .slice_ns = MS / 5 });
  spawn (tick, &other);
  preempt_task *task = spawn (run, &function);
  if (function == parked)
    for (unsigned i = 0; i < 10; i++)
      preempt_yield ();
  else if (function == shared_by_tasks)
    {
      preempt_task *second = spawn (run, &function);
      preempt_join (task, NULL);
      preempt_join (second, NULL);
    }
  else
    preempt_join (task, NULL);
  puts ("end");
  return 0;
}
