/* The monitor: a thread that watches a worker.

   It says when preemption does not come about, and has modules judged that were opened
   later.  And where the worker has no timer of its own, it requests preemption when a
   slice is over, and again soon after a request that could not be granted.

   A filter of system calls may end it in any call that it makes, and preempt_stop must get
   on all the same: so it holds no lock.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

/* Between two requests where no breakpoint stops the task, whether a timer made the first
   or the monitor.  */
#define CHANCE_NS 20000

/* Between two looks at the modules: those of other namespaces (dlmopen) stay unknown.  */
#define LOOK_AGAIN_NS 10000000

/* Between two looks at a worker that has a timer: its turns, and one that goes on too
   long.  */
#define WATCH_NS 250000000
#define ASK_NS 25000000

#define FOREVER UINT64_MAX

static atomic_uint bell;        /* is counted up, and wakes all monitors */
static atomic_bool judging;     /* modules, in another thread */

/* Sleep until TIME, unless the bell has been rung since it was at RUNG.  */
static void
sleep_until (unsigned rung, uint64_t time)
{
  long t[2] = { time / SECOND_NS, time % SECOND_NS };
  syscall (SYS_futex, &bell, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, rung,
           time != FOREVER ? t : NULL, NULL, FUTEX_BITSET_MATCH_ANY);
}

void
monitor_ring (void)
{
  atomic_fetch_add (&bell, 1);
  syscall (SYS_futex, &bell, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, NULL, NULL, 0);
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
   task may hold that runs again only when the monitor asks for it.  When to look
   again.  */
static uint64_t
look_at_modules (struct monitor *m, uint64_t time)
{
  pthread_t judge;
  if (!atomic_load (&m->strange))
    return FOREVER;
  if (time - m->judged < LOOK_AGAIN_NS || atomic_load (&judging))
    return time + LOOK_AGAIN_NS;
  m->judged = time;
  atomic_store (&m->strange, false);
  atomic_store (&judging, true);
  if (pthread_create (&judge, NULL, judge_modules, NULL) == 0)
    pthread_detach (judge);
  else
    atomic_store (&judging, false);
  return FOREVER;
}

/* No task waits for its turn, so that no slice ends.  Rest until one does.  */
static bool
rests (struct worker *w)
{
  struct monitor *m = &w->monitor;
  bool alone = atomic_load (&w->runnable) == 0;
  atomic_store (&m->parked, alone);
  if (!alone)
    return false;
  atomic_thread_fence (memory_order_seq_cst);
  m->turn = NO_TURN;
  return atomic_load (&w->runnable) == 0;
}

/* The turn has gone on for longer than a slice, OVER nanoseconds: request preemption.  When
   to do so again.  */
static uint64_t
request (struct worker *w, uint64_t time, uint64_t over)
{
  struct monitor *m = &w->monitor;
  bool waits = waits_for_signals (w, m->turn);
  uint64_t used = read_clock (w->clock);
  m->retry = requests_retry (w, m->retry, used - m->used, CHANCE_NS);
  m->used = used;
  report_look (w, m->turn, time, over, waits);
  if (!waits)
    requests_send (w, m->turn);
  return time + m->retry;
}

/* The same where a timer requests.  One that goes on while the program is stopped would leave
   no time for a single step: a debugger may have come.  */
static uint64_t
watch (struct worker *w, uint64_t time, uint64_t slice)
{
  struct monitor *m = &w->monitor;
  uint64_t spent = time - m->since;
  const char *tracer = w->timer.insisted ? NULL : traced (w);
  timer_adapt (w);
  if (tracer != NULL)
    timer_forbid (w, tracer);
  if (spent > slice + SECOND_NS
      && !report_look (w, m->turn, time, spent - slice, waits_for_signals (w, m->turn)))
    return time + ASK_NS;
  return time + (slice > WATCH_NS ? slice : WATCH_NS);
}

/* Has the timer left the turn to the monitor?  */
static bool
helps (struct worker *w)
{
  return atomic_load (&w->timer.chance) == w->monitor.turn && atomic_load (&w->by_chance);
}

/* See to the worker at TIME.  When to look again.  */
static uint64_t
look (struct worker *w, uint64_t time)
{
  struct monitor *m = &w->monitor;
  uint64_t slice = slice_length ();
  bool timer = timer_requests (w);
  if (rests (w))
    return FOREVER;
  unsigned long switches = atomic_load (&w->switches);
  if (switches != m->turn)
    {
      m->turn = switches;
      m->since = time;
      m->retry = 0;
    }
  if (timer && !helps (w))
    return watch (w, time, slice);
  if (timer)
    return request (w, time, time - m->since);
  if (time - m->since < slice)
    return m->since + slice;
  return request (w, time, time - m->since - slice);
}

static void *
monitor (void *worker)
{
  struct worker *w = worker;
  struct monitor *m = &w->monitor;
  /* The kernel lets this thread oversleep by that many nanoseconds: without this,
     by as much as a short slice.  */
  prctl (PR_SET_TIMERSLACK, 1, 0, 0, 0);
  for (;;)
    {
      unsigned rung = atomic_load (&bell);
      if (atomic_load (&m->stopping))
        break;
      uint64_t time = read_clock (CLOCK_MONOTONIC);
      uint64_t next = look (w, time), modules = look_at_modules (m, time);
      sleep_until (rung, next < modules ? next : modules);
    }
  atomic_store (&m->ended, true);
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
        error = apart_create (&w->monitor.thread, &attributes, monitor, w);
      pthread_attr_destroy (&attributes);
    }
  return error == 0 ? 0 : apart_create (&w->monitor.thread, NULL, monitor, w);
}

int
monitor_start (struct worker *w)
{
  if (!atomic_exchange (&judging, true))
    {
      report_modules ();
      atomic_store (&judging, false);
    }
  w->monitor.turn = NO_TURN;
  atomic_store (&w->timer.chance, NO_TURN);
  int error = create (w);
  w->monitor.running = error == 0;
  return error;
}

/* The child has no monitor.  */
void
monitor_forked (struct worker *w)
{
  w->monitor.running = false;
  atomic_store (&w->monitor.parked, false);
  atomic_store (&judging, false);
  modules_forked ();
}

void
monitor_stop (struct worker *w)
{
  struct monitor *m = &w->monitor;
  if (!m->running)
    return;
  atomic_store (&m->stopping, true);
  monitor_ring ();
  pthread_join (m->thread, NULL);
  if (!atomic_load (&m->ended))
    fputs ("preempt: the thread that requests preemption was ended from outside, and"
           " tasks were not preempted any more: let the filter of system calls allow"
           " rt_tgsigqueueinfo, clock_gettime and clone\n", stderr);
  m->running = false;
}
