/* The monitor: a thread that requests preemption when a slice is over, and again
   soon after a request that could not be granted.

   It holds the mutex only where it waits: a filter of system calls may end it in any
   other call that it makes, and preempt_stop must get the mutex all the same.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Between a request and the next: from the first to the second, doubling, but no more
   than a slice.  A worker in libc is back in recorded code within microseconds,
   mostly.  */
#define RETRY_FIRST_NS 20000
#define RETRY_LAST_NS 500000

/* Between two looks at the modules: those of other namespaces (dlmopen) stay unknown.  */
#define LOOK_AGAIN_NS 10000000

#define SLICE_LEAST_NS 10000
#define SLICE_MOST_NS 1000000000000

static uint64_t slice;          /* under the mutex */
static pthread_t thread;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake;
static bool made, stopping;     /* wake is initialised, once for all; the end */
static bool changed;            /* the slice */
static bool running;            /* of the thread that starts and stops */
static atomic_bool ended;       /* the monitor, by itself */
static atomic_bool judging;     /* modules, in another thread */

/* Wait until TIME, or until the slice has changed: it is stored in *NOW.  False when the
   monitor is to stop.  */
static bool
wait_until (uint64_t time, uint64_t *now)
{
  struct timespec t = { .tv_sec = time / 1000000000, .tv_nsec = time % 1000000000 };
  pthread_mutex_lock (&mutex);
  if (!stopping && !changed)
    pthread_cond_timedwait (&wake, &mutex, &t);
  changed = false;
  *now = slice;
  bool go_on = !stopping;
  pthread_mutex_unlock (&mutex);
  return go_on;
}

/* What is wrong is said once.  */
static void *
judge_modules (void *unused)
{
  static char said[512];
  char message[sizeof said];
  if (!modules_load (message, sizeof message) && strcmp (message, said) != 0)
    dprintf (STDERR_FILENO, "preempt: not preempted: %s\n", strcpy (said, message));
  report_modules ();
  atomic_store (&judging, false);
  return unused;
}

/* A library that the program has opened since is judged when a task is first found
   in it.  By a thread of its own: it waits for the dynamic linker's lock, which a
   task may hold that runs again only when the monitor asks for it.  */
static void
look_at_modules (uint64_t time)
{
  static uint64_t last;
  pthread_t judge;
  if (time - last < LOOK_AGAIN_NS || atomic_load (&judging) || !modules_unknown ())
    return;
  last = time;
  atomic_store (&judging, true);
  if (pthread_create (&judge, NULL, judge_modules, NULL) == 0)
    pthread_detach (judge);
  else
    atomic_store (&judging, false);
}

/* The time to wait after a request to W, when it was RETRY after the one before and the
   worker has run for USED of it.  A worker that waits in the kernel need not be
   asked often.  Nor one that stops where it comes back; any other is met outside
   libc by chance, and has more chances if it is asked more often.  But for no longer than
   MOST.  */
static uint64_t
next_retry (const struct worker *w, uint64_t retry, uint64_t used, uint64_t most)
{
  if (atomic_load (&w->by_chance) && used > retry / 2)
    retry = RETRY_FIRST_NS / 2;
  return retry * 2 < most ? retry * 2 : most;
}

static void *
monitor (void *worker)
{
  struct worker *w = worker;
  unsigned long seen = 0;
  uint64_t since = read_clock (CLOCK_MONOTONIC), retry = RETRY_FIRST_NS, length;
  /* The kernel lets this thread oversleep by that many nanoseconds: without this,
     by as much as a short slice.  */
  prctl (PR_SET_TIMERSLACK, 1, 0, 0, 0);
  for (bool go_on = wait_until (0, &length); go_on;)
    {
      uint64_t time = read_clock (CLOCK_MONOTONIC), used;
      unsigned long switches = atomic_load (&w->switches);
      if (switches != seen || atomic_load (&w->runnable) == 0)
        {
          seen = switches;
          since = time;
          retry = RETRY_FIRST_NS;
        }
      if (time - since < length)
        {
          go_on = wait_until (since + length, &length);
          continue;
        }
      bool waits = waits_for_signals (w, seen);
      report_look (w, seen, time, time - since - length, waits);
      if (!waits)
        requests_send (w, seen);
      used = read_clock (w->clock);
      go_on = wait_until (time + retry, &length);
      look_at_modules (time);
      retry = next_retry (w, retry, read_clock (w->clock) - used,
                          RETRY_LAST_NS < length ? RETRY_LAST_NS : length);
    }
  atomic_store (&ended, true);
  return NULL;
}

/* Start the monitor.  Under a real-time policy a worker would never let one of its own
   priority onto its CPU: it gets the next, if that may be.  */
static int
create (struct worker *w)
{
  pthread_attr_t attributes;
  struct sched_param parameters;
  int policy, error = EPERM;
  if (pthread_getschedparam (pthread_self (), &policy, &parameters) == 0
      && (policy == SCHED_FIFO || policy == SCHED_RR)
      && pthread_attr_init (&attributes) == 0)
    {
      parameters.sched_priority++;
      pthread_attr_setinheritsched (&attributes, PTHREAD_EXPLICIT_SCHED);
      pthread_attr_setschedpolicy (&attributes, policy);
      if (pthread_attr_setschedparam (&attributes, &parameters) == 0)
        error = apart_create (&thread, &attributes, monitor, w);
      pthread_attr_destroy (&attributes);
    }
  return error == 0 ? 0 : apart_create (&thread, NULL, monitor, w);
}

/* Before a monitor runs.  Any thread may set the slice meanwhile.  */
static void
make_wake (void)
{
  pthread_condattr_t attributes;
  pthread_mutex_lock (&mutex);
  if (!made)
    {
      pthread_condattr_init (&attributes);
      pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
      pthread_cond_init (&wake, &attributes);
      pthread_condattr_destroy (&attributes);
    }
  made = true;
  stopping = false;
  pthread_mutex_unlock (&mutex);
}

int
monitor_start (struct worker *w)
{
  int error = pthread_getcpuclockid (pthread_self (), &w->clock);
  if (error != 0)
    return error;
  if (!atomic_exchange (&judging, true))
    {
      report_modules ();
      atomic_store (&judging, false);
    }
  make_wake ();
  atomic_store (&ended, false);
  error = create (w);
  running = error == 0;
  return error;
}

/* The child has no monitor, and locks that other threads held at the time.  */
void
monitor_forked (void)
{
  mutex = (pthread_mutex_t) PTHREAD_MUTEX_INITIALIZER;
  made = running = false;
  atomic_store (&judging, false);
  modules_forked ();
}

void
monitor_stop (void)
{
  if (!running)
    return;
  pthread_mutex_lock (&mutex);
  stopping = true;
  pthread_cond_signal (&wake);
  pthread_mutex_unlock (&mutex);
  pthread_join (thread, NULL);
  if (!atomic_load (&ended))
    {
      fputs ("preempt: the thread that requests preemption was ended from outside, and"
             " tasks were not preempted any more: let the filter of system calls allow"
             " rt_tgsigqueueinfo, clock_gettime and clone\n", stderr);
      made = false;             /* it may still count as one that waits */
    }
  running = false;
}

int
preempt_set_slice (uint64_t slice_ns)
{
  if (slice_ns < SLICE_LEAST_NS || slice_ns > SLICE_MOST_NS)
    return EINVAL;
  worker_notice_fork ();
  /* A monitor that sleeps towards the old slice's end looks again.  */
  pthread_mutex_lock (&mutex);
  slice = slice_ns;
  changed = true;
  if (made)
    pthread_cond_signal (&wake);
  pthread_mutex_unlock (&mutex);
  return 0;
}
