/* fork in the midst of preemption.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "instructions.h"
#include "preemptregs.sched/check.h"
#include "preemptregs.programs/breakpoints.h"

static struct ticker other;
static preempt_task *other_task;

/* A child's answer: its exit status, 0 when all is well.  */
static int
answer (pid_t pid)
{
  int status;
  if (pid < 0 || waitpid (pid, &status, 0) != pid)
    return -1;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1000 + WTERMSIG (status);
}

static bool
check_child (pid_t pid, const char *name)
{
  int status = answer (pid);
  if (status != 0)
    printf ("%s: status %d\n", name, status);
  check (status == 0, name);
  return status == 0;
}

/* How many threads this process has: of its own, or of an emulator's.  */
static unsigned
threads (void)
{
  unsigned n = 0;
  DIR *dir = opendir ("/proc/self/task");
  for (struct dirent *e; dir != NULL && (e = readdir (dir)) != NULL;)
    n += e->d_name[0] != '.';
  if (dir != NULL)
    closedir (dir);
  return n;
}

/* Has this process a breakpoint's file open, by which its parent's tasks are
   stopped?  */
static bool
events_open (void)
{
  char command[64];
  snprintf (command, sizeof command, "! ls -l /proc/%d/fd | grep -q perf_event",
            (int) getpid ());
  return system (command) != 0;
}

static unsigned threads_alone;          /* before the first is made */

/* What a child of a worker finds: itself alone, and never preempted.  */
static int
alone (void)
{
  struct preempt_stats before = stats (NULL), after;
  unsigned long count = other.count;
  spin_ms (10);
  after = stats (NULL);
  if (threads () > threads_alone)
    return 1;
  if (memcmp (&before, &after, sizeof before) != 0 || other.count != count)
    return 2;
  if (events_open ())
    return 11;
  return preempt_set_slice (MS) == 0 ? 0 : 3;
}

/* Its tasks still switch by themselves.  */
static int
join_other (void)
{
  unsigned long count = other.count;
  other.stop = true;
  if (preempt_join (other_task, NULL) != 0)
    return 4;
  return other.count >= count ? 0 : 5;
}

static void *
nothing (void *argument)
{
  return argument;
}

static void *
wait_for_end (void *mutex)
{
  pthread_mutex_lock (mutex);
  return NULL;
}

/* Can a child of a process with two threads make one?  qemu 7.2's user mode aborts.  */
static bool
child_may_have_threads (void)
{
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_t thread, of_child;
  pthread_mutex_lock (&mutex);
  pthread_create (&thread, NULL, wait_for_end, &mutex);
  pid_t pid = fork ();
  if (pid == 0)
    _exit (pthread_create (&of_child, NULL, nothing, NULL) != 0
           || pthread_join (of_child, NULL) != 0);
  int status = answer (pid);
  pthread_mutex_unlock (&mutex);
  pthread_join (thread, NULL);
  return status == 0;
}

static bool may_start_again;

/* And it may start anew.  */
static int
start_again (void)
{
  struct ticker ticker = { 0 };
  if (preempt_stop () != 0)
    return 6;
  if (!may_start_again)
    return 0;
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  preempt_task *task = spawn (tick, &ticker);
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (task).preempted < 20;)
    preempt_yield ();
  bool preempted = stats (task).preempted >= 20;
  ticker.stop = true;
  preempt_join (task, NULL);
  return !preempted ? 7 : preempt_stop () != 0 ? 8 : 0;
}

static void *
fork_in_task (void *argument)
{
  (void) argument;
  pid_t pid = fork ();
  if (pid == 0)
    {
      int wrong = alone ();
      if (wrong == 0 && preempt_stop () == 0)
        wrong = 9;
      _exit (wrong != 0 ? wrong : join_other ());
    }
  check_child (pid, "in a task: the child is not preempted, and joins another");
  const char *name = "in a task: a program has no file of ours open";
  if (have_breakpoints ())
    check (system ("! ls -l /proc/$$/fd | grep -q perf_event") == 0, name);
  else
    unsupported (name);
  return NULL;
}

static void *
fork_often (void *argument)
{
  unsigned wrong = 0;
  for (unsigned i = 0; i < 200; i++)
    {
      pid_t pid = fork ();
      if (pid == 0)
        _exit (preempt_set_slice (MS));
      wrong += answer (pid) != 0;
    }
  check (wrong == 0, "200 times at the shortest slice: no child hangs");
  return argument;
}

static void *
fork_in_thread (void *argument)
{
  pid_t pid = fork ();
  if (pid == 0)
    {
      const char *error = preempt_start (NULL);
      _exit (error != NULL ? 10 : start_again ());
    }
  check_child (pid, "in a thread that is no worker: the child may start its own");
  return argument;
}

/* --- A child of _Fork, or of clone itself: no handler of pthread_atfork runs --- */

static pid_t
quiet_fork (void)
{
  return _Fork ();
}

#ifndef CLONE_ARGUMENTS
# define CLONE_ARGUMENTS(flags) flags, 0, 0, 0, 0
#endif

static pid_t
raw_fork (void)
{
  return syscall (SYS_clone, CLONE_ARGUMENTS (SIGCHLD));
}

/* Of the worker: as after fork.  AGAIN: it starts anew, for which libc has to know that it
   is in a child.  */
static void
quiet_child (pid_t (*make) (void), bool again, const char *name)
{
  pid_t pid = make ();
  if (pid == 0)
    {
      int wrong = preempt_set_slice (MS) == 0 ? join_other () : 3;
      if (wrong == 0)
        wrong = again ? start_again () : preempt_stop ();
      _exit (wrong);
    }
  check_child (pid, name);
}

static void *
quiet_fork_in_thread (void *argument)
{
  pid_t pid = _Fork ();
  if (pid == 0)
    _exit (preempt_start (NULL) != NULL ? 10 : start_again ());
  check_child (pid, "_Fork in a thread that is no worker: the child may start its own");
  return argument;
}

static volatile sig_atomic_t strangers;

static void
count_stranger (int signal)
{
  strangers += signal == SIGURG;
}

int
main (void)
{
  pthread_t thread;
  threads_alone = threads ();
  may_start_again = child_may_have_threads ();
  if (!may_start_again)
    unsupported ("the child starts anew: no child of a process with threads can make one");
  fflush (stdout);
  signal (SIGURG, count_stranger);
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  other_task = spawn (tick, &other);
  preempt_yield ();

  pid_t pid = fork ();
  if (pid == 0)
    {
      int wrong = alone ();
      if (wrong == 0)
        wrong = join_other ();
      _exit (wrong != 0 ? wrong : start_again ());
    }
  check_child (pid, "in the first task: the child joins, stops, and starts anew");
  quiet_child (quiet_fork, true, "_Fork: the child joins, stops, and starts anew");
  quiet_child (raw_fork, false, "clone: the child joins and stops");
  preempt_join (spawn (fork_in_task, NULL), NULL);
  preempt_set_slice (MS / 100);
  preempt_join (spawn (fork_often, NULL), NULL);
  preempt_set_slice (MS / 20);
  pthread_create (&thread, NULL, fork_in_thread, NULL);
  pthread_join (thread, NULL);
  pthread_create (&thread, NULL, quiet_fork_in_thread, NULL);
  pthread_join (thread, NULL);

  uint64_t before = stats (other_task).preempted;
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (other_task).preempted < before + 20;)
    preempt_yield ();
  check (stats (other_task).preempted >= before + 20, "the parent is preempted as before");
  check (strangers == 0, "and has got no signal of its children");
  other.stop = true;
  preempt_join (other_task, NULL);
  check (preempt_stop () == 0, "stop");
  return 0;
}
