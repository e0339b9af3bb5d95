/* A program whose first task must be preempted in spin, which may be in a library, and
   not in quiet.  One line of output says whether it was so.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "machine.h"
#include "preempt.h"
#include "spin.h"

#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

/* What a note would lead to begins so, but this is a string, as libpreempt has one.  */
static const char decoy[24] __attribute__ ((aligned (16), used)) = "preempt records";

static volatile int stop;

static void *
stop_it (void *arg)
{
  stop = 1;
  return arg;
}

/* Would it be preempted at FUNCTION's first instruction?  */
static int
is_safe (spin_function *function)
{
  static _Alignas (16) char stack[65536];
  struct preempt_task_view view = { stack, stack + sizeof stack, 0, 0, NULL };
  ucontext_t context = { 0 };
  machine_resume_at (&context, (uintptr_t) function, (uintptr_t) stack + 60000);
  return preempt_safe_point (&context, &view) == PREEMPT_SAFE;
}

int
main (int argc, char **argv)
{
  /* So few turns that a slice must not end before them, however slow the machine.  */
  const char *given = getenv ("TURNS");
  struct preempt_config config = { .slice_ns = given != NULL ? 60000000000 : 200000 };
  /* So that the linker has to keep them, and their cold parts.  */
  if (argc > 1)
    return use_others (argv);
  const char *error = preempt_start (&config);
  if (error != NULL)
    {
      printf ("start: %s\n", error);
      return 2;
    }
  const unsigned long turns = given != NULL ? strtoul (given, NULL, 10) : 1000000000;
  preempt_task *task = preempt_spawn (stop_it, NULL);
  unsigned long n = spin (&stop, turns);
  int unsafe = is_safe (quiet);
  preempt_join (task, NULL);
  preempt_stop ();
  puts (unsafe ? "quiet has a record" : n < turns ? "preempted" : "never preempted");
  return unsafe || n == turns;
}
