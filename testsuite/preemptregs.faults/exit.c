/* exit CASE: the program ends, or becomes another, while tasks are preempted.  Each case
   runs in children, many times, for the end comes where it comes.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"

enum { TIMES = 30, STATUS = 7 };

static char *program;
static int output[2];           /* the child's, to be read */
static struct ticker tickers[3];
static volatile unsigned long printed;

/* Handlers that last, and are preempted.  */
static void
first_handler (void)
{
  spin_ms (2);
  printf ("first handler\n");
}

static void
last_handler (void)
{
  spin_ms (2);
  printf ("last handler\n");
}

static void *
print (void *argument)
{
  struct ticker *t = argument;
  for (; !t->stop; t->count++)
    {
      char *text = malloc (t->count % 500 + 24);
      printed += snprintf (text, 24, "%lu", t->count);
      free (text);
    }
  return NULL;
}

/* Tasks that compute, and one in libc; all have been preempted.  */
static void
begin (void)
{
  preempt_task *task = NULL;
  close (output[0]);
  dup2 (output[1], STDOUT_FILENO);
  atexit (last_handler);
  atexit (first_handler);
  start (&(struct preempt_config) { .slice_ns = MS / 50 });
  spawn (print, &tickers[2]);
  for (unsigned i = 0; i < 2; i++)
    task = spawn (tick, &tickers[i]);
  while (stats (task).preempted < 5)
    preempt_yield ();
  printf ("begun\n");
}

static void *
exit_in_task (void *argument)
{
  spin ();
  exit (STATUS);
  return argument;
}

static void
by_exit (void)
{
  exit (STATUS);
}

static void
by_exit_in_task (void)
{
  preempt_join (spawn (exit_in_task, NULL), NULL);
}

static void
by_quick_exit (void)
{
  fflush (stdout);
  quick_exit (STATUS);
}

static void
by_abort (void)
{
  fflush (stdout);
  abort ();
}

static void
by_exec (void)
{
  fflush (stdout);
  execl (program, program, "become", NULL);
  _exit (99);
}

static void *
exec_in_task (void *argument)
{
  by_exec ();
  return argument;
}

static void
by_exec_in_task (void)
{
  preempt_join (spawn (exec_in_task, NULL), NULL);
}

/* What the program becomes: it finds all as any program does.  */
static int
become (void)
{
  struct ticker ticker = { 0 };
  struct sigaction action;
  sigset_t mask;
  sigaction (SIGURG, NULL, &action);
  sigprocmask (SIG_BLOCK, NULL, &mask);
  if (action.sa_handler != SIG_DFL || sigismember (&mask, SIGURG))
    return 20;
  start (&(struct preempt_config) { .slice_ns = MS / 50 });
  preempt_task *task = spawn (tick, &ticker);
  while (stats (task).preempted < 5)
    preempt_yield ();
  printf ("has become another\n");
  ticker.stop = true;
  preempt_join (task, NULL);
  return preempt_stop () == 0 ? STATUS : 21;
}

/* Does the kernel run programs like this one?  An emulator's does not, unless it has
   been told to.  */
static bool
have_exec (void)
{
  int status;
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    {
      execl (program, program, "nothing", NULL);
      _exit (errno == ENOEXEC);
    }
  return waitpid (pid, &status, 0) != pid || status == 0;
}

/* Run END in a child.  Is its status STATUS, and its output TEXT?  */
static bool
ends_well (void (*end) (void), int expected, const char *text)
{
  char got[4096];
  size_t length = 0;
  int status;
  fflush (stdout);
  if (pipe (output) != 0)
    exit (1);
  pid_t pid = fork ();
  if (pid == 0)
    {
      begin ();
      end ();
      _exit (98);
    }
  close (output[1]);
  for (ssize_t n; (n = read (output[0], got + length, sizeof got - 1 - length)) > 0;)
    length += n;
  got[length] = '\0';
  close (output[0]);
  waitpid (pid, &status, 0);
  if (status == expected && strcmp (got, text) == 0)
    return true;
  printf ("status %#x, output:\n%s", status, got);
  return false;
}

#define HANDLERS "begun\nfirst handler\nlast handler\n"

static const struct end
{
  const char *name;
  void (*end) (void);
  int status;
  const char *text;
} ends[] = {
  { "exit in the first task", by_exit, STATUS << 8, HANDLERS },
  { "exit in another task", by_exit_in_task, STATUS << 8, HANDLERS },
  { "quick_exit", by_quick_exit, STATUS << 8, "begun\n" },
  { "abort", by_abort, SIGABRT, "begun\n" },
  { "exec in the first task", by_exec, STATUS << 8, "begun\nhas become another\n" },
  { "exec in another task", by_exec_in_task, STATUS << 8,
    "begun\nhas become another\n" },
};

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 2)
    return strcmp (argv[1], "become") == 0 ? become () : 0;
  bool exec = have_exec ();
  for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++)
    {
      unsigned well = 0;
      if (!exec && strncmp (ends[i].name, "exec ", 5) == 0)
        {
          unsupported (ends[i].name);
          continue;
        }
      for (unsigned k = 0; k < TIMES; k++)
        well += ends_well (ends[i].end, ends[i].status, ends[i].text);
      check (well == TIMES, ends[i].name);
    }
  return 0;
}
