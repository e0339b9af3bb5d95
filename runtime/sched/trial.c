/* A first request, at start: does it arrive?

   A filter of system calls (seccomp) may refuse what the library needs, or end the
   thread that asks for it.  So that is tried by a thread that may be lost, as the
   monitor will do it later.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
open_breakpoint (struct worker *w)
{
  breakpoint_open (w, requests_number ());
}

static void
open_timer (struct worker *w)
{
  timer_try (w, requests_number ());
}

/* For a turn that never comes, so that the handler has nothing to do but say that it was
   called.  */
static void
request (struct worker *w)
{
  requests_send (w, NO_TURN);
}

/* Does a request arrive?  It was sent before the thread ended that has sent it, so that
   the worker gets it with its next system call at the latest.  If it cannot be sent, why
   not into *ERROR, else 0; what apart_run returned, into *THREAD.  */
static bool
arrives (struct worker *w, int *error, int *thread)
{
  atomic_store (&w->request, REQUEST_NONE);
  atomic_store (&w->unsent, 0);
  *thread = apart_run (request, w);
  syscall (SYS_gettid);
  *error = atomic_load (&w->unsent);
  return *thread == 0 && *error == 0 && atomic_load (&w->request) == REQUEST_NONE;
}

/* Why none has arrived, by what arrives said.  */
static const char *
explain (int signal, int error, int thread)
{
  static const char remedy[] = "let the filter of system calls allow"
                               " rt_tgsigqueueinfo or tgkill";
  static char message[256];
  if (thread == EOWNERDEAD)
    snprintf (message, sizeof message, "the thread that sends signal %d is ended: %s",
              signal, remedy);
  else if (thread != 0)
    return apart_explain (thread);
  else if (error == EAGAIN)
    snprintf (message, sizeof message, "signal %d cannot be sent: too many signals are"
              " queued: raise the limit (ulimit -i)", signal);
  else if (error != 0)
    snprintf (message, sizeof message, "signal %d cannot be sent (%s): %s", signal,
              strerror (error), remedy);
  else
    snprintf (message, sizeof message, "signal %d was sent and has not arrived: %s",
              signal, remedy);
  return message;
}

const char *
trial (struct worker *w, int signal, bool breakpoints)
{
  int error, thread;
  if (breakpoints && apart_run (open_breakpoint, w) == EOWNERDEAD)
    breakpoint_forbid (w, "the thread that calls perf_event_open is ended: let the filter"
                       " of system calls allow it");
  if (timer_requests (w) && apart_run (open_timer, w) == EOWNERDEAD)
    timer_forbid (w, "the thread that makes it is ended: let the filter of system calls"
                     " allow timer_create, timer_settime and timer_delete");
  /* The monitor helps where there are no breakpoints.  */
  bool timer = timer_requests (w);
  if (timer && breakpoint_missing (w) == NULL)
    return NULL;
  while (!arrives (w, &error, &thread))
    if (thread == 0 && error == 0 && traced (w) != NULL)
      {
        fprintf (stderr, "preempt: not preempted: a debugger keeps signal %d from the"
                 " program; in gdb: handle SIG%s nostop noprint pass\n", signal,
                 sigabbrev_np (signal) != NULL ? sigabbrev_np (signal) : "...");
        break;
      }
    else if ((thread != 0 && thread != EOWNERDEAD) || error == EAGAIN
             || !requests_other_way ())
      {
        atomic_store (&w->request, REQUEST_NONE);
        return timer ? NULL : explain (signal, error, thread);
      }
  w->monitor.sends = true;
  atomic_store (&w->request, REQUEST_NONE);
  return NULL;
}
