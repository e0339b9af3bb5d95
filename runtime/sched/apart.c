/* The library's own threads: the monitor, and those that do at start what a filter of
   system calls may end a thread for.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The program's signals are for its own threads; but not those that the kernel raises
   for what this one does, as a filter of system calls does that the program answers
   (SIGSYS): blocked, they would end the program.  */
int
apart_create (pthread_t *thread, const pthread_attr_t *attributes,
              void *(*function) (void *), void *argument)
{
  static const int own[] = { SIGSYS, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
  sigset_t most, old;
  sigfillset (&most);
  for (unsigned i = 0; i < sizeof own / sizeof *own; i++)
    sigdelset (&most, own[i]);
  pthread_sigmask (SIG_SETMASK, &most, &old);
  int error = pthread_create (thread, attributes, function, argument);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return error;
}

struct run
{
  void (*function) (struct worker *);
  struct worker *worker;
  bool done;
};

static void *
run (void *argument)
{
  struct run *r = argument;
  r->function (r->worker);
  r->done = true;
  return NULL;
}

int
apart_run (void (*function) (struct worker *), struct worker *w)
{
  struct run r = { function, w, false };
  pthread_t thread;
  int error = apart_create (&thread, NULL, run, &r);
  if (error != 0)
    return error;
  pthread_join (thread, NULL);
  return r.done ? 0 : EOWNERDEAD;
}

const char *
apart_explain (int error)
{
  static char message[200];
  snprintf (message, sizeof message, "no thread of its own can be made (%s): %s",
            strerror (error), error == EAGAIN
            ? "raise the limits of threads (ulimit -u, the cgroup's pids.max) or memory"
              " (ulimit -v)"
            : "let the filter of system calls allow threads");
  return message;
}
