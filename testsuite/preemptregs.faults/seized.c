/* seized: while tasks are preempted, a tracer comes, and lets the thread have all its
   signals.  Then the monitor requests, but where the program insists on a timer.

   SPDX-License-Identifier: MIT  */

#include "preemptregs.sched/check.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the process's time: within this the library has looked, whether a tracer has come.  */
#define LOOKS_MS 350

/* In the child: trace TID until it ends, or the parent kills this.  */
static void
trace (pid_t tid)
{
  int status;
  if (ptrace (PTRACE_SEIZE, tid, NULL, NULL) != 0)
    _exit (1);
  while (waitpid (tid, &status, __WALL) == tid && WIFSTOPPED (status))
    ptrace (PTRACE_CONT, tid, NULL,
            status >> 16 == 0 ? (void *) (long) WSTOPSIG (status) : NULL);
  _exit (0);
}

/* Has TRACER come, or ended?  */
static bool
is_traced_by (pid_t tracer)
{
  char line[256];
  long found = 0;
  preempt_disable ();
  FILE *f = fopen ("/proc/self/status", "r");
  while (f != NULL && fgets (line, sizeof line, f) != NULL)
    sscanf (line, "TracerPid: %ld", &found);
  if (f != NULL)
    fclose (f);
  preempt_enable ();
  return found == tracer;
}

/* A child that traces the thread; -1 where that is forbidden.  */
static pid_t
start_tracer (void)
{
  preempt_disable ();
  pid_t parent = getpid (), child = fork ();
  if (child == 0)
    trace (parent);
  prctl (PR_SET_PTRACER, child);
  preempt_enable ();
  while (!is_traced_by (child))
    if (waitpid (child, NULL, WNOHANG) != 0)
      return -1;
  return child;
}

/* Requests come as REQUESTS says.  Once there is a tracer, for at most MS: does the timer
   request to the end?  Are tasks preempted then?  -1 where none may trace.  */
static int
keeps_timer (enum preempt_requests requests, uint64_t ms)
{
  struct ticker t[2] = { 0 };
  preempt_task *task[2];
  start (&(struct preempt_config) { .slice_ns = MS, .requests = requests });
  for (unsigned i = 0; i < 2; i++)
    task[i] = spawn (tick, &t[i]);
  pid_t tracer = start_tracer ();
  for (uint64_t end = spent_ms () + ms;
       tracer > 0 && stats (NULL).timer && spent_ms () < end;)
    spin ();
  int keeps = tracer < 0 ? -1 : stats (NULL).timer ? 1 : 0;
  uint64_t before = stats (NULL).preempted;
  while (stats (NULL).preempted < before + 10 && spent_ms () < PATIENCE)
    spin ();
  check (stats (NULL).preempted >= before + 10, "tasks are preempted");
  t[0].stop = t[1].stop = true;
  for (unsigned i = 0; i < 2; i++)
    preempt_join (task[i], NULL);
  preempt_stop ();
  /* One that is not gone yet keeps others out.  */
  if (tracer > 0 && kill (tracer, SIGKILL) == 0)
    waitpid (tracer, NULL, 0);
  return keeps;
}

int
main (void)
{
  int keeps = keeps_timer (PREEMPT_BY_EITHER, PATIENCE / 6);
  if (keeps < 0)
    {
      unsupported ("a tracer that comes later");
      return 0;
    }
  check (keeps == 0, "the monitor requests once a tracer has come");
  check (keeps_timer (PREEMPT_BY_TIMER, LOOKS_MS) == 1,
         "not where the program insists on a timer");
  return 0;
}
