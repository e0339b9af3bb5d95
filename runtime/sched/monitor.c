/* The monitor: a thread that requests preemption when a slice is over, and again
   soon after a request that could not be granted.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Between a request and the next: from the first to the second, doubling.  A
   worker in libc is back in recorded code within microseconds, mostly.  */
#define RETRY_FIRST_NS 20000
#define RETRY_LAST_NS 500000

#define SLICE_LEAST_NS 10000
#define SLICE_MOST_NS 1000000000000

static uint64_t slice;
static pthread_t thread;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake;
static bool running, stopping;

static uint64_t
now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * UINT64_C (1000000000) + t.tv_nsec;
}

/* Wait until TIME, or until the monitor is to stop or to look again.  */
static void
wait_until (uint64_t time)
{
  struct timespec t = { .tv_sec = time / 1000000000, .tv_nsec = time % 1000000000 };
  pthread_cond_timedwait (&wake, &mutex, &t);
}

/* A library that the program has opened since is judged when a task is first found
   in it.  */
static void
look_at_modules (void)
{
  char message[512];
  if (modules_unknown () && !modules_load (message, sizeof message))
    dprintf (STDERR_FILENO, "preempt: not preempted: %s\n", message);
}

/* Runs with the mutex held but for its waits.  */
static void *
monitor (void *worker)
{
  struct worker *w = worker;
  unsigned long seen = 0;
  uint64_t since = now (), retry = RETRY_FIRST_NS;
  pthread_mutex_lock (&mutex);
  while (!stopping)
    {
      uint64_t time = now ();
      unsigned long switches = atomic_load (&w->switches);
      if (switches != seen || atomic_load (&w->runnable) == 0)
        {
          seen = switches;
          since = time;
          retry = RETRY_FIRST_NS;
        }
      if (time - since < slice)
        {
          wait_until (since + slice);
          continue;
        }
      signals_request (w);
      wait_until (time + retry);
      look_at_modules ();
      if (retry < RETRY_LAST_NS)
        retry *= 2;
    }
  pthread_mutex_unlock (&mutex);
  return NULL;
}

int
monitor_start (struct worker *w)
{
  pthread_condattr_t attributes;
  sigset_t all, old;
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&wake, &attributes);
  pthread_condattr_destroy (&attributes);
  stopping = false;
  /* The program's signals are for its own threads.  */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  int error = pthread_create (&thread, NULL, monitor, w);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  running = error == 0;
  return error;
}

void
monitor_stop (void)
{
  pthread_mutex_lock (&mutex);
  stopping = true;
  pthread_cond_signal (&wake);
  pthread_mutex_unlock (&mutex);
  pthread_join (thread, NULL);
  running = false;
  pthread_cond_destroy (&wake);
}

int
preempt_set_slice (uint64_t slice_ns)
{
  if (slice_ns < SLICE_LEAST_NS || slice_ns > SLICE_MOST_NS)
    return EINVAL;
  /* A monitor that sleeps towards the old slice's end looks again.  */
  pthread_mutex_lock (&mutex);
  slice = slice_ns;
  if (running)
    pthread_cond_signal (&wake);
  pthread_mutex_unlock (&mutex);
  return 0;
}
