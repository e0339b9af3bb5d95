/* debugged [until-preempted | COMMAND]: what debug.exp runs under gdb and strace: tasks that
   compute, each with steps of its own, and, if asked, go on until they have been
   preempted; and say what comes out.  Exit status 1 if that is wrong.

   COMMAND, with %d for this process, attaches a debugger when tasks have been preempted,
   and they go on until it has set "let_go".

   SPDX-License-Identifier: MIT  */

#include "preemptregs.sched/check.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TASKS = 3, STEPS = 40 };

volatile unsigned steps[TASKS];
static bool until_preempted;
volatile bool let_go = true;    /* the debugger's */

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

/* Another: the library has noticed the debugger.  */
void __attribute__ ((noinline))
noticed (void)
{
  spin ();
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
  while (((until_preempted && !preempted ()) || !let_go) && spent_ms () < PATIENCE)
    spin ();
  return (void *) (uintptr_t) all;
}

/* A child that becomes COMMAND when it is told by *TELL: forked while there is neither
   task nor other thread.  */
static pid_t
debugger (const char *command, int *tell)
{
  char line[1024], told;
  int ends[2];
  snprintf (line, sizeof line, command, (int) getpid ());
  if (pipe (ends) != 0)
    return -1;
  *tell = ends[1];
  pid_t child = fork ();
  if (child != 0)
    {
      close (ends[0]);
      prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY);
      return child;
    }
  close (ends[1]);
  if (read (ends[0], &told, 1) == 1)
    execl ("/bin/sh", "sh", "-c", line, (char *) NULL);
  _exit (1);
}

int
main (int argc, char **argv)
{
  pid_t child = 0;
  int tell = -1, status = 0;
  bool timer = false;
  until_preempted = argc > 1;
  if (until_preempted && strcmp (argv[1], "until-preempted") != 0)
    {
      let_go = false;
      child = debugger (argv[1], &tell);
    }
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
  while (child > 0 && !preempted () && spent_ms () < PATIENCE)
    preempt_yield ();
  timer = stats (NULL).timer;
  if (child > 0 && write (tell, "", 1) != 1)
    let_go = true;
  while (child > 0 && stats (NULL).timer && spent_ms () < PATIENCE / 6)
    preempt_yield ();
  while (!let_go && spent_ms () < PATIENCE)
    noticed ();
  for (unsigned i = 0; i < TASKS; i++)
    {
      void *result;
      preempt_join (task[i], &result);
      equal &= (unsigned) (uintptr_t) result == (unsigned) expected[i];
    }
  if (child > 0)
    {
      waitpid (child, &status, 0);
      printf ("a timer: %s; with the debugger: %s\n", timer ? "yes" : "no",
              stats (NULL).timer ? "yes" : "no");
    }
  printf ("steps: %u, preempted: %s, results %s\n",
          steps[0] + steps[1] + steps[2], preempted () ? "yes" : "no",
          equal ? "equal" : "DIFFERENT");
  return preempt_stop () != 0 || !equal || !let_go || status != 0;
}
