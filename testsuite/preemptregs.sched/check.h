/* What programs of checks share.  Each check prints a line, which lib/checks.exp
   counts.

   SPDX-License-Identifier: MIT  */

#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "preempt.h"

#define MS UINT64_C (1000000)           /* nanoseconds */
#define NEVER (1000000 * MS)            /* the longest slice */
#define PATIENCE 60000                  /* of spent_ms, before a test gives up */

static inline void
check (bool ok, const char *name)
{
  printf ("%s: %s\n", ok ? "PASS" : "FAIL", name);
  fflush (stdout);
}

/* NAME needs what this machine does not have.  */
static inline void
unsupported (const char *name)
{
  printf ("UNSUPPORTED: %s\n", name);
  fflush (stdout);
}

/* Milliseconds of processor time that this process has used.  By the clock a test would
   give up because others run, and not it.  What waits without computing has no limit
   here: confine.c sees that nothing runs.  */
static inline uint64_t
spent_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * UINT64_C (1000) + t.tv_nsec / 1000000;
}

/* And by the clock.  */
static inline uint64_t
wall_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * UINT64_C (1000) + t.tv_nsec / 1000000;
}

/* Recorded code, for the most part.  */
static inline void
spin (void)
{
  for (unsigned i = 0; i < 200000; i++)
    __asm__ volatile ("");
}

static inline void
spin_ms (unsigned ms)
{
  for (uint64_t end = spent_ms () + ms; spent_ms () < end;)
    spin ();
}

static inline void
start (const struct preempt_config *config)
{
  const char *error = preempt_start (config);
  if (error != NULL)
    {
      fprintf (stderr, "%s\n", error);
      exit (1);
    }
}

static inline preempt_task *
spawn (void *(*function) (void *), void *argument)
{
  preempt_task *task = preempt_spawn (function, argument);
  if (task == NULL)
    {
      perror ("preempt_spawn");
      exit (1);
    }
  return task;
}

static inline struct preempt_stats
stats (const preempt_task *task)
{
  struct preempt_stats s;
  preempt_get_stats (task, &s);
  return s;
}

/* A task that counts and never yields.  */
struct ticker
{
  volatile unsigned long count;
  volatile bool stop;
};

static inline void *
tick (void *argument)
{
  struct ticker *t = (struct ticker *) argument;
  while (!t->stop)
    t->count = t->count + 1;
  return NULL;
}

#endif
