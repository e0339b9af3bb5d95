/* Tasks that compute in a child, and a parent that stops it and lets it go on, as a
   shell does, and as a debugger does, which may swallow signals.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"

enum { TASKS = 3, STOPS = 200 };

static volatile bool enough, finished, swallow;

/* A sum that must come out the same each time.  */
static unsigned
sum (void)
{
  unsigned lane[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, all = 0;
  for (unsigned i = 0; i < 5000; i++)
    for (unsigned k = 0; k < 8; k++)
      lane[k] = lane[k] * 5 + i;
  for (unsigned k = 0; k < 8; k++)
    all ^= lane[k];
  return all;
}

static void *
compute (void *argument)
{
  unsigned long wrong = 0;
  unsigned expected = *(unsigned *) argument;
  while (!finished)
    wrong += sum () != expected;
  return (void *) wrong;
}

static void
tell (int signal)
{
  enough = signal == SIGUSR1;
}

/* Until SIGUSR1; the exit status says whether all went well.  */
static int
child (int ready)
{
  preempt_task *task[TASKS];
  unsigned expected = sum (), wrong = 0;
  signal (SIGUSR1, tell);
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  for (unsigned i = 0; i < TASKS; i++)
    task[i] = spawn (compute, &expected);
  while (stats (task[TASKS - 1]).preempted < 5)
    preempt_yield ();
  if (write (ready, "", 1) != 1)
    return 2;
  while (!enough)
    preempt_yield ();
  /* What happens after all the stops counts.  */
  uint64_t before = stats (NULL).preempted, end = spent_ms () + PATIENCE;
  while (stats (NULL).preempted < before + 20 && spent_ms () < end)
    preempt_yield ();
  finished = true;
  for (unsigned i = 0; i < TASKS; i++)
    {
      void *result;
      preempt_join (task[i], &result);
      wrong += result != NULL;
    }
  return wrong != 0 ? 3 : stats (NULL).preempted >= before + 20 ? 0 : 4;
}

/* As a shell: stopped, then continued.  */
static bool
stop_as_shell (pid_t pid)
{
  int status;
  if (kill (pid, SIGSTOP) != 0 || waitpid (pid, &status, WUNTRACED) != pid
      || !WIFSTOPPED (status) || kill (pid, SIGCONT) != 0)
    return false;
  usleep (100);
  return true;
}

/* What a debugger passes on of STATUS, that the child has stopped with.  */
static int
passed_on (int status)
{
  bool event = status >> 16 != 0, ours = WSTOPSIG (status) == SIGURG;
  return event || (ours && swallow) ? 0 : WSTOPSIG (status);
}

/* As a debugger, which sees each signal before the child does.  Whatever stops the child
   will do: any stop takes the place of the one that is asked for (kernel/signal.c,
   ptrace_stop), and a request may come first.  */
static bool
stop_as_debugger (pid_t pid)
{
  int status;
  if (ptrace (PTRACE_INTERRUPT, pid, NULL, NULL) != 0
      || waitpid (pid, &status, 0) != pid || !WIFSTOPPED (status)
      || ptrace (PTRACE_CONT, pid, NULL, passed_on (status)) != 0)
    return false;
  /* Let it have its signals until the next stop is due.  */
  for (unsigned i = 0; i < 3; i++)
    if (waitpid (pid, &status, WNOHANG) == pid
        && (!WIFSTOPPED (status)
            || ptrace (PTRACE_CONT, pid, NULL, passed_on (status)) != 0))
      return false;
    else
      usleep (100);
  return true;
}

/* To the end, passing on signals if it is traced.  */
static int
end_of (pid_t pid)
{
  int status;
  swallow = false;
  kill (pid, SIGUSR1);
  while (waitpid (pid, &status, 0) == pid && WIFSTOPPED (status))
    ptrace (PTRACE_CONT, pid, NULL, passed_on (status));
  return status;
}

static void
test (bool (*stop) (pid_t), bool trace, const char *name)
{
  int ready[2];
  unsigned stops = 0;
  char c;
  fflush (stdout);
  if (pipe (ready) != 0)
    exit (1);
  pid_t pid = fork ();
  if (pid == 0)
    _exit (child (ready[1]));
  if (read (ready[0], &c, 1) != 1)
    exit (1);
  if (trace && ptrace (PTRACE_SEIZE, pid, NULL, NULL) != 0)
    {
      printf ("ptrace: error %d\n", errno);
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      unsupported (name);
      return;
    }
  while (stops < STOPS && stop (pid))
    stops++;
  int status = end_of (pid);
  printf ("%s: %u stops, status %#x\n", name, stops, status);
  check (stops == STOPS && status == 0, name);
}

int
main (void)
{
  test (stop_as_shell, false, "stopped and continued");
  test (stop_as_debugger, true, "traced");
  swallow = true;
  test (stop_as_debugger, true, "traced, and requests swallowed for a time");
  return 0;
}
