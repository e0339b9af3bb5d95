/* A request for preemption: a signal, of the worker's timer or sent by the monitor, arrives,
   and is granted or put off.  The states are enum request's; the manual has a picture of them ("A request").

   What runs in the signal's handler is async-signal-safe: no lock, no allocation, and of
   libc only system calls, by the functions that no sanitizer has replaced.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "context.h"
#include "core.h"
#include "machine.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Requests that are due while one does not get there, before it is sent again: about
   a tenth of a second.  */
#define SENT_AGAIN 200

/* Between a request that was put off and the next: from the first to the second, doubling,
   but no more than a slice.  A worker in libc is back in recorded code within microseconds,
   mostly.  One that sleeps in the kernel has the third at last: 25 a second cost it a
   thousandth of a CPU.  */
#define RETRY_FIRST_NS 20000
#define RETRY_STUB_NS 1000000   /* a stub needs no other request, as a rule */
#define RETRY_LAST_NS 500000
#define RETRY_ASLEEP_NS 40000000

static int request_signal;
static struct sigaction old_request;
static atomic_bool by_number;   /* requests come by tgkill, with nothing but a number */

/* Is a handler installed for SIGNAL that runs on the task's own stack, and with signals
   blocked by which it may be known: are they all blocked NOW, and not all as USUAL?  */
static bool
may_run (int signal, const sigset_t *now, const sigset_t *usual)
{
  struct sigaction action;
  if (action_get (signal, &action) != 0 || !action_handles (&action)
      || (action.sa_flags & SA_ONSTACK))
    return false;
  if (!(action.sa_flags & SA_NODEFER))
    sigaddset (&action.sa_mask, signal);
  return mask_includes (now, &action.sa_mask) && !mask_includes (usual, &action.sa_mask);
}

/* May W's current task be preempted, as far as its stack and its code go?  */
static enum preempt_point
judge_stack (struct worker *w, const ucontext_t *context)
{
  struct preempt_task *t = w->current, *first = &w->first;
  uintptr_t sp = machine_sp (context);
  enum preempt_point point = preempt_safe_point (context, &t->view);
  if (t == first && (point == PREEMPT_FOREIGN_STACK || point == PREEMPT_NO_ROOM)
      && stack_has_grown (&t->view, sp))
    return preempt_safe_point (context, &t->view);
  /* That it is on another task's stack, get_worker sees.  In the midst of a switch to it,
     where a handler may have begun, it is on the one that it comes from.  */
  if (t != first && t->sp == NULL && point == PREEMPT_FOREIGN_STACK
      && stack_has (&first->view, sp) && !context_on_alternate (context, sp))
    fault_abort_jump (t, first);
  return point;
}

/* And as far as the signals go that are blocked?  In a handler of the program's it may
   not: other tasks would run with the handler's mask, and what the handler has interrupted
   may be malloc.  In there other signals are blocked than usual; but they also are where a
   task has changed the thread's mask, which is the usual one from then on.  The task has
   done so if no handler could have.  */
static enum preempt_point
judge (struct worker *w, const ucontext_t *context)
{
  enum preempt_point point = judge_stack (w, context);
  if (point != PREEMPT_MASK)
    return point;
  sigset_t now = w->mask;
  context_get_mask (context, &now);
  for (int signal = 1; signal <= SIGRTMAX; signal++)
    if (may_run (signal, &now, &w->mask))
      return PREEMPT_MASK;
  w->mask = now;
  return preempt_safe_point (context, &w->current->view);
}

/* Is the thread where the last request found it?  */
static void
note_place (struct worker *w, const ucontext_t *context)
{
  uintptr_t pc = machine_pc (context), sp = machine_sp (context);
  atomic_store (&w->still, pc == w->pc && sp == w->sp);
  w->pc = pc;
  w->sp = sp;
}

/* A request was granted, or put off for POINT: what ends the turn now?  */
static void
comes_back (struct worker *w, const ucontext_t *context, enum preempt_point point)
{
  bool unrecorded = point == PREEMPT_UNRECORDED;
  atomic_store (&w->by_stub, unrecorded && stub_set (w, context));
  atomic_store (&w->by_chance,
                unrecorded && !w->by_stub && !breakpoint_set (w, context));
}

/* A request reached W's current task: grant it or say why not.  */
static enum preempt_point
grant (struct worker *w, ucontext_t *context)
{
  struct preempt_task *t = w->current;
  enum preempt_point point = judge (w, context);
  if (point == PREEMPT_SAFE)
    point = preempt_inject (context);
  /* In libc with a lock held, say: to be stopped where it comes back would be of no use.  */
  if (point == PREEMPT_UNRECORDED && t->view.disabled != 0)
    point = PREEMPT_DISABLED;
  if (point == PREEMPT_SAFE)
    {
      breakpoint_clear (w);
      t->stats.preempted++;
      w->all.preempted++;
    }
  else
    {
      t->stats.deferred[point]++;
      w->all.deferred[point]++;
      report_tell (w, context, point);
    }
  if (point == PREEMPT_DISABLED)
    t->request_waits = true;
  note_place (w, context);
  comes_back (w, context, point);
  atomic_store (&w->request, point == PREEMPT_SAFE ? REQUEST_GRANTED : REQUEST_NONE);
  if (modules_unknown () && !atomic_exchange (&w->monitor.strange, true))
    monitor_ring ();
  return point;
}

/* One that waits in the kernel, that is, stays where it is and computes little, need not be
   asked often.  Nor one that stops where it comes back; any other is met outside libc by
   chance, and has more chances if it is asked more often.  */
uint64_t
requests_retry (const struct worker *w, uint64_t retry, uint64_t used, uint64_t chance)
{
  uint64_t slice = slice_length ();
  uint64_t most = atomic_load (&w->by_stub) ? RETRY_STUB_NS : RETRY_LAST_NS;
  uint64_t next = retry == 0 ? RETRY_FIRST_NS : retry * 2;
  if (most > slice)
    most = slice;
  if (atomic_load (&w->by_stub) && next < most)
    next = most;
  if (atomic_load (&w->still) && used < retry / 4)
    most = RETRY_ASLEEP_NS;
  else if (used > retry / 2 && atomic_load (&w->by_chance) && next > chance)
    next = chance;
  return next < most ? next : most;
}

/* Has the kernel dropped what came with a signal, as it does when too many are queued?
   The same is seen of one that was sent from outside of a namespace of processes.  Or
   may it be a request that came by tgkill?  */
static bool
is_nameless (const siginfo_t *info)
{
  return (info->si_code == SI_USER && info->si_pid == 0)
         || (info->si_code == SI_TKILL && atomic_load (&by_number));
}

/* Is this signal a request, as requests_send sends it?  */
static bool
is_request (const struct worker *w, const siginfo_t *info)
{
  return (info->si_code == SI_QUEUE && info->si_value.sival_ptr == w)
         || (is_nameless (info) && atomic_load (&w->request) != REQUEST_NONE);
}

/* What our signals come from.  */
enum source
{
  FOREIGN,                      /* they are not ours */
  MONITOR,
  TICK,
  BREAKPOINT
};

static enum source
source_of (const struct worker *w, const siginfo_t *info)
{
  return timer_sent (w, info) ? TICK
         : breakpoint_sent (w, info) ? BREAKPOINT
         : is_request (w, info) ? MONITOR : FOREIGN;
}

/* Is the slice over of the turn that SOURCE speaks of?  A signal that is pending hides the
   next one of its number, so that one of a breakpoint may stand for a request too; and a
   request may come when a breakpoint has just been taken for it, or in another turn than
   it was made for.  */
static bool
is_due (struct worker *w, enum source source)
{
  if (source == TICK && timer_due (w))
    return true;
  return (source == BREAKPOINT && breakpoint_due (w))
         || (atomic_load (&w->request) != REQUEST_NONE
             && atomic_load (&w->turn) == atomic_load (&w->switches));
}

static void
answer (struct worker *w, ucontext_t *context, enum source source)
{
  enum request sent = REQUEST_SENT;
  bool granted = atomic_load (&w->request) == REQUEST_GRANTED;
  if (!is_due (w, source))
    atomic_compare_exchange_strong (&w->request, &sent, REQUEST_NONE);
  /* On its way to asyncPreempt2, unless it is in recorded code again: a handler that
     jumped has led it away.  */
  else if (!granted || judge (w, context) == PREEMPT_SAFE)
    {
      enum preempt_point point = grant (w, context);
      if (point == PREEMPT_SAFE)
        timer_granted (w, source == TICK);
      else if (source == TICK)
        timer_put_off (w, point);
      atomic_fetch_add (&w->arrived, 1);
      return;
    }
  if (granted && source == TICK)
    timer_too_soon (w);
  if (!granted)
    atomic_fetch_add (&w->arrived, 1);
}

static void
handle_request (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct worker *w = this_worker;
  enum source source = w != NULL ? source_of (w, info) : FOREIGN;
  if (source == BREAKPOINT)
    breakpoint_clear (w);
  if (source != FOREIGN)
    answer (w, context, source);
  if (source == FOREIGN || is_nameless (info))
    action_chain (&old_request, signal, info, context);
  errno = saved;
}

/* A thread may have inherited the signal blocked.  */
static void
unblock (struct worker *w, int signal)
{
  sigset_t set, old;
  sigemptyset (&set);
  sigaddset (&set, signal);
  pthread_sigmask (SIG_UNBLOCK, &set, &old);
  w->was_blocked = sigismember (&old, signal) == 1;
}

static void
block_again (const struct worker *w)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, request_signal);
  if (w->was_blocked)
    pthread_sigmask (SIG_BLOCK, &set, NULL);
}

/* But for the request's own, which may be blocked just now.  */
void
requests_adopt_mask (struct worker *w)
{
  sigset_t now;
  pthread_sigmask (SIG_BLOCK, NULL, &now);
  sigdelset (&now, request_signal);
  w->mask = now;
}

int
requests_start (struct worker *w, int signal)
{
  int error = alternate_map (w);
  if (error != 0)
    return error;
  request_signal = signal;
  atomic_store (&by_number, false);
  error = action_install (signal, handle_request, &old_request);
  if (error == 0 && (error = faults_start ()) != 0)
    action_set (signal, &old_request, NULL);
  if (error == 0)
    unblock (w, signal);
  else
    alternate_unmap (w);
  return error;
}

int
requests_number (void)
{
  return request_signal;
}

bool
requests_handled (void)
{
  struct sigaction now;
  return action_set (request_signal, NULL, &now) != 0
         || now.sa_sigaction == handle_request;
}

void
requests_forget (void)
{
  action_restore (request_signal, handle_request, &old_request);
  faults_forget ();
}

/* Queue the signal for W's thread, with INFO if that can be.  A filter of system calls
   may refuse it where it allows tgkill, which all programs use.  */
static bool
queue (const struct worker *w, siginfo_t *info)
{
  if (!atomic_load (&by_number))
    {
      if (syscall (SYS_rt_tgsigqueueinfo, getpid (), w->tid, request_signal, info) == 0)
        return true;
      if (errno == EAGAIN)
        return false;           /* too many are queued */
      atomic_store (&by_number, true);
    }
  return syscall (SYS_tgkill, getpid (), w->tid, request_signal) == 0;
}

bool
requests_other_way (void)
{
  return !atomic_exchange (&by_number, true);
}

/* The program may use the same signal: W's address tells ours from others.  */
static bool
send (const struct worker *w, const void *value)
{
  siginfo_t info = { 0 };
  info.si_signo = request_signal;
  info.si_code = SI_QUEUE;
  info.si_value.sival_ptr = (void *) value;
  return queue (w, &info);
}

/* Take ours from the queue; they are there because the signal is blocked.  Others go back
   to it.  Of the signals below SIGRTMIN the program has one there at the most, which would
   be lost beside one of ours; of the others all that were there come before a mark, and
   keep their order.  */
static void
take_ours (const struct worker *w)
{
  static const struct timespec no_time;
  static const char mark;
  siginfo_t info, kept;
  sigset_t set;
  bool single = request_signal < SIGRTMIN, keeps = false;
  bool marked = !single && !atomic_load (&by_number) && send (w, &mark)
                && !atomic_load (&by_number);
  sigemptyset (&set);
  sigaddset (&set, request_signal);
  do
    {
      if (sigtimedwait (&set, &info, &no_time) != request_signal
          || (info.si_code == SI_QUEUE && info.si_value.sival_ptr == &mark))
        break;
      if (source_of (w, &info) != FOREIGN)
        continue;
      if (!single)
        queue (w, &info);
      keeps = single;
      kept = info;
    }
  while (single || marked);
  if (keeps)
    queue (w, &kept);
}

void
requests_stop (struct worker *w)
{
  sigset_t pending;
  /* It would have the old action, which may end the program.  */
  if (sigpending (&pending) == 0 && sigismember (&pending, request_signal))
    take_ours (w);
  block_again (w);
  requests_forget ();
  alternate_unmap (w);
}

/* The fence: the queue is seen by the monitor before that sleeps, or that by this thread.  */
void
requests_expect (struct worker *w)
{
  if (timer_requests (w))
    timer_arm (w);
  atomic_thread_fence (memory_order_seq_cst);
  if (atomic_load_explicit (&w->monitor.parked, memory_order_relaxed))
    monitor_ring ();
}

/* One that does not get there is blocked, as a rule.  Nothing would take a breakpoint
   away then that the task runs into all the time.  But a debugger may have swallowed
   it, so it is sent again at last; not a real-time signal, of which all are queued,
   unless it has come.  */
void
requests_send (struct worker *w, unsigned long turn)
{
  enum request none = REQUEST_NONE;
  atomic_store (&w->turn, turn);
  if (atomic_compare_exchange_strong (&w->request, &none, REQUEST_SENT))
    w->missing = 0;
  else
    {
      breakpoint_clear (w);
      if (++w->missing % SENT_AGAIN != 0
          || (request_signal >= SIGRTMIN && none == REQUEST_SENT))
        return;
    }
  bool sent = send (w, w);
  atomic_store (&w->unsent, sent ? 0 : errno);
  if (!sent)
    atomic_store (&w->request, REQUEST_NONE);
}
