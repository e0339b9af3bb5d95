/* What the library says on standard error, for the program that it says it of: it goes
   to a pipe, and a task can run on until it has been said.

   SPDX-License-Identifier: MIT  */

#ifndef SAID_H
#define SAID_H

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "../preemptregs.sched/check.h"

static int said_pipe[2];
static char said_text[16384];
static size_t said_length;
static atomic_bool said_line;   /* there is one, or there will never be */
static atomic_uint said_marks;  /* of said_all, that have come through */

/* A thread of its own: a task that waits for a line need not be in libc for that.  */
static inline void *
said_read (void *unused)
{
  struct pollfd in = { .fd = said_pipe[0], .events = POLLIN };
  char c;
  for (;;)
    if (poll (&in, 1, 1000) == 0)
      {
        if (spent_ms () > PATIENCE)
          atomic_store (&said_line, true);
      }
    else if (read (said_pipe[0], &c, 1) == 1 && c == '\f')
      atomic_fetch_add (&said_marks, 1);
    else if (said_length < sizeof said_text - 1)
      {
        said_text[said_length++] = c;
        if (c == '\n')
          atomic_store (&said_line, true);
      }
  return unused;
}

static inline void
said_catch (void)
{
  pthread_t thread;
  if (pipe (said_pipe) != 0 || dup2 (said_pipe[1], STDERR_FILENO) < 0
      || pthread_create (&thread, NULL, said_read, NULL) != 0)
    exit (1);
}

/* All that has been said so far.  */
static inline const char *
said_all (void)
{
  unsigned marks = atomic_load (&said_marks);
  if (write (said_pipe[1], "\f", 1) != 1)
    exit (1);
  while (atomic_load (&said_marks) == marks)
    sched_yield ();
  return said_text;
}

/* Run on until it has said a line, or for so long that it never will.  Inlined, so that
   the caller's kind of code decides whether it may be preempted.  */
static inline void __attribute__ ((always_inline))
until_said (void)
{
  while (!atomic_load_explicit (&said_line, memory_order_acquire))
    __asm__ volatile ("");
}

/* Has it said this?  If not, show what it has.  */
static inline void
check_said (const char *text, const char *name)
{
  bool ok = strstr (said_all (), text) != NULL;
  check (ok, name);
  if (!ok)
    printf ("expected '%s' in '%s'\n", text, said_text);
}

#endif
