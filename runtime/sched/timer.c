/* A timer of the worker's own, from which requests come.

   The kernel's timer sends the request's signal to the worker's thread, once a slice, for
   as long as tasks wait for their turn; with the first tick at which none does it ends,
   and the next task that waits starts it again.  It ticks by itself: a tick that nobody
   handles, because sigwait or a debugger has taken it, does not stop it.

   A tick does not know whose turn is over.  It requests preemption of the turn that the
   tick before has met already, or that has begun there.  One that is put off has the next
   come sooner, or later where the task sleeps in the kernel.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "context.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#ifndef sigev_notify_thread_id
# define sigev_notify_thread_id _sigev_un._tid
#endif

/* Between two looks at a task that no breakpoint stops, where the monitor cannot help: each
   costs the worker some 20 microseconds on a virtual machine.  */
#define CHANCE_NS 100000

/* Pauses for a first tick, and their number.  */
#define PAUSE_NS 1000000
#define PAUSES 2000

/* The kernel's own calls: no sanitizer has replaced them, and no lazy binding.  What they
   take is two times, of two words each: how often, and when first.  */
static bool
set (struct worker *w, uint64_t first, uint64_t interval)
{
  struct timer *t = &w->timer;
  long times[4] = { interval / SECOND_NS, interval % SECOND_NS,
                    first / SECOND_NS, first % SECOND_NS };
  if (!atomic_load (&t->there))
    return false;
  if (syscall (SYS_timer_settime, t->id, 0, times, NULL) == 0)
    return true;
  /* A filter of system calls that came later.  */
  timer_forbid (w, "timer_settime is refused: let the filter of system calls allow it");
  monitor_ring ();
  return false;
}

static bool
create (struct worker *w, int signal)
{
  struct timer *t = &w->timer;
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal };
  event.sigev_value.sival_ptr = t;
  event.sigev_notify_thread_id = w->tid;
  return syscall (SYS_timer_create, CLOCK_MONOTONIC, &event, &t->id) == 0;
}

static void
delete (struct worker *w)
{
  syscall (SYS_timer_delete, w->timer.id);
}

void
timer_forbid (struct worker *w, const char *why)
{
  atomic_store (&w->timer.missing, why);
}

/* All calls are tried before there is a timer to rely on.  */
void
timer_try (struct worker *w, int signal)
{
  struct timer *t = &w->timer;
  static const struct timespec pause = { 0, PAUSE_NS };
  unsigned long before = atomic_load (&w->arrived);
  if (!create (w, signal))
    {
      timer_forbid (w, errno == EAGAIN
                    ? "timer_create finds too many signals queued: raise the limit"
                      " (ulimit -i)"
                    : "timer_create is refused: let the filter of system calls allow it");
      return;
    }
  atomic_store (&t->there, true);
  if (!set (w, 0, 0))
    return;
  delete (w);
  atomic_store (&t->there, create (w, signal));
  if (!set (w, 1, 0))
    return;
  for (unsigned i = 0; i < PAUSES && atomic_load (&w->arrived) == before; i++)
    nanosleep (&pause, NULL);
  timer_forbid (w, atomic_load (&w->arrived) != before ? NULL
                : "the signal of its timer does not arrive");
}

void
timer_stop (struct worker *w)
{
  if (atomic_exchange (&w->timer.there, false))
    delete (w);
}

/* Let it tick after FIRST, and then once a slice.  */
static void
start (struct worker *w, uint64_t first)
{
  w->timer.interval = slice_length ();
  set (w, first, w->timer.interval);
}

void
timer_arm (struct worker *w)
{
  struct timer *t = &w->timer;
  if (t->armed)
    return;
  /* The child of a fork has no timer of that number, or another.  */
  worker_notice_fork ();
  t->turn = atomic_load_explicit (&w->switches, memory_order_relaxed);
  t->retry = 0;
  t->armed = true;
  start (w, slice_length ());
}

/* The handler does the same at its next tick, if it comes in between.  */
void
timer_adapt (struct worker *w)
{
  if (w->timer.armed && w->timer.interval != slice_length ())
    start (w, slice_length ());
}

/* A program may use the same signal, and timers.  The value is nobody else's; and of the
   codes below SI_USER the kernel fills it in, or with zeros.  Which of them it is tells
   nothing beside: emulators say the one of the machine that they run on, and number timers
   otherwise than they say there.  */
bool
timer_sent (const struct worker *w, const siginfo_t *info)
{
  return info->si_code < SI_USER && info->si_value.sival_ptr == &w->timer;
}

bool
timer_due (struct worker *w)
{
  struct timer *t = &w->timer;
  unsigned long now = atomic_load_explicit (&w->switches, memory_order_relaxed);
  if (atomic_load_explicit (&w->runnable, memory_order_relaxed) == 0
      || !timer_requests (w))
    {
      t->armed = false;
      set (w, 0, 0);
      return false;
    }
  if (t->interval != slice_length ())
    start (w, slice_length ());
  if (t->turn == now)
    return true;
  t->turn = now;
  t->retry = t->over = 0;
  return false;
}

/* Not by libc's function, which ThreadSanitizer replaces.  */
static uint64_t
read_kernel_clock (clockid_t clock)
{
  long t[2] = { 0, 0 };
  syscall (SYS_clock_gettime, clock, t);
  return t[0] * SECOND_NS + t[1];
}

/* How long is the next turn?  A task whose turns were too long, because it was in libc or
   held a lock when they were over, has shorter ones after that, so that none of them loses
   by another's; but always half of a slice.  */
static uint64_t
next_length (struct worker *w, uint64_t too_long)
{
  struct preempt_task *from = w->current, *to = w->head;
  uint64_t slice = w->timer.interval, most = slice / 2;
  from->owes = from->owes + too_long < most ? from->owes + too_long : most;
  if (to == NULL)
    return slice;
  uint64_t owes = to->owes < most ? to->owes : most;
  to->owes = 0;
  return slice - owes;
}

/* The next turn begins at once.  To set the timer may cost more than all the rest: that is
   left alone where the next tick comes about then anyway, which is so among tasks of one
   kind, that are too long by the same.  */
void
timer_granted (struct worker *w, bool tick)
{
  struct timer *t = &w->timer;
  uint64_t now = t->over != 0 || !tick ? read_kernel_clock (CLOCK_MONOTONIC) : 0;
  uint64_t next = tick ? now + t->interval : t->put_off + t->retry;
  uint64_t wanted = now + next_length (w, t->over != 0 ? now - t->over : 0);
  uint64_t error = next > wanted ? next - wanted : wanted - next;
  t->turn = atomic_load_explicit (&w->switches, memory_order_relaxed) + 1;
  t->retry = t->over = 0;
  if (t->armed && error > t->interval / 8)
    start (w, wanted - now);
}

/* Has another tick come meanwhile?  Then the task would get nowhere before it.  */
static bool
is_pending (void)
{
  enum { BITS = 8 * sizeof (long) };
  unsigned n = requests_number () - 1;
  unsigned long pending[MASK_BYTES / sizeof (long)] = { 0 };
  syscall (SYS_rt_sigpending, pending, sizeof pending);
  return (pending[n / BITS] >> n % BITS & 1) != 0;
}

/* Chance is the monitor's: from another core it looks often, and takes less time from the
   task.  */
static bool
leave_to_monitor (struct worker *w)
{
  unsigned long now = atomic_load_explicit (&w->switches, memory_order_relaxed);
  if (!w->monitor.sends || !atomic_load (&w->by_chance))
    return false;
  if (atomic_exchange (&w->timer.chance, now) != now)
    monitor_ring ();
  return true;
}

/* Of a task that has disabled preemption the last preempt_enable yields, and needs no other
   request: the next tick comes when it comes.  */
void
timer_put_off (struct worker *w, enum preempt_point point)
{
  struct timer *t = &w->timer;
  bool first = t->over == 0;
  if (!t->armed)
    return;
  uint64_t used = first ? t->used : read_kernel_clock (CLOCK_THREAD_CPUTIME_ID);
  t->retry = requests_retry (w, t->retry, used - t->used, CHANCE_NS);
  t->used = used;
  if ((point == PREEMPT_DISABLED || leave_to_monitor (w)) && t->retry < t->interval)
    t->retry = t->interval;
  t->put_off = read_kernel_clock (CLOCK_MONOTONIC);
  if (first)
    t->over = t->put_off;
  if (t->retry != t->interval)
    start (w, t->retry);
  while (!first && t->retry < CHANCE_NS * 4 && is_pending ())
    start (w, t->retry *= 2);
}

/* It has not got there since the last tick: where the machine is too slow for the slice,
   it would not get anywhere.  */
void
timer_too_soon (struct worker *w)
{
  struct timer *t = &w->timer;
  t->retry = 2 * (t->retry != 0 ? t->retry : t->interval);
  if (t->armed)
    start (w, t->retry);
}
