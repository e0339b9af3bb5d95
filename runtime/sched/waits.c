/* Does the worker wait in the kernel, and for signals?

   sigwait and its kin, and a read of a signalfd, take signals that are pending, the
   request's too if it is in their set: the program would get it, and the handler not.  So
   none is sent while the worker is in such a call, which the kernel tells in
   /proc/thread-self/syscall (proc_pid_syscall in its fs/proc/base.c).  It holds all
   tasks meanwhile, as any call that blocks does.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The CPU time in which a thread that is woken in such a call surely leaves it, though the
   machine may be a virtual one that is stopped meanwhile.  */
#define LEAVES_NS 100000

/* Of the thread that reads it the file says that very call.  Not where an emulator makes
   it by another number, or by none.  */
static bool
tells_of_program (int fd)
{
  char text[200] = "", *end;
  return syscall (SYS_read, fd, text, sizeof text - 1) > 0
         && strtol (text, &end, 10) == SYS_read && end != text;
}

void
waits_open (struct worker *w)
{
  struct waits *s = &w->waits;
  *s = (struct waits) { .call.fd = -1 };
  if (proc_open (&s->call, "/proc/thread-self/syscall") && !tells_of_program (s->call.fd))
    proc_close (&s->call);
}

/* "running", or the call's number; -1 where it is in none.  */
bool
waits_in_call (struct worker *w)
{
  char text[200], *end;
  return proc_read (&w->waits.call, text, sizeof text)
         && strtol (text, &end, 10) >= 0 && end != text;
}

static bool
is_signalfd (unsigned long number)
{
  char name[64], target[64];
  snprintf (name, sizeof name, "/proc/self/fd/%lu", number);
  ssize_t n = readlink (name, target, sizeof target - 1);
  target[n > 0 ? n : 0] = '\0';
  return strcmp (target, "anon_inode:[signalfd]") == 0;
}

/* Is the call that TEXT says one that takes signals: its number, and its arguments?  */
static bool
takes_signals (const char *text)
{
  char *end;
  long number = strtol (text, &end, 10);
#ifdef SYS_rt_sigtimedwait_time64
  if (number == SYS_rt_sigtimedwait_time64)
    return true;
#endif
  return number == SYS_rt_sigtimedwait
         || (number == SYS_read && is_signalfd (strtoul (end, NULL, 16)));
}

/* The file says "running", or the call.  A thread that a signal has woken in such a call
   counts as running before it does run, on a busy machine long before, and then takes
   what else has come.  So one that was found waiting in this TURN has to have computed
   since.  */
bool
waits_for_signals (struct worker *w, unsigned long turn)
{
  struct waits *s = &w->waits;
  char text[200];
  if (!proc_read (&s->call, text, sizeof text))
    return false;
  if (turn != s->turn)
    s->waited = false;
  s->turn = turn;
  if (strncmp (text, "running", 7) == 0)
    return s->waited && read_clock (w->clock) - s->base < LEAVES_NS;
  s->waited = takes_signals (text);
  if (s->waited)
    s->base = read_clock (w->clock);
  return s->waited;
}
