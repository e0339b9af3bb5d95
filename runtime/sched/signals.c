/* The signal that requests preemption, and the one that a stack overflow raises.
   The only code of libpreempt that runs in signal handlers; all of it is
   async-signal-safe: no lock, no allocation, and of libc only system calls, by the
   functions that no sanitizer has replaced.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "context.h"
#include "core.h"
#include "machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the handlers take themselves, what a debugger or a sanitizer may add, and, for a
   program that had no alternate stack, its own handlers, which had the thread's
   stack.  */
#define HANDLER_BYTES 1048576

/* Requests that are due while one does not get there, before it is sent again: about
   a tenth of a second.  */
#define SENT_AGAIN 200

static int request_signal;
static struct sigaction old_request, old_fault;
static stack_t old_stack;
static void *alternate;
static size_t alternate_bytes;
static bool was_blocked;        /* the signal, before us */
static atomic_bool by_number;   /* requests come by tgkill, with nothing but a number */

/* glibc's own sigaction.  */
int __sigaction (int, const struct sigaction *, struct sigaction *)
  __attribute__ ((weak));

/* ThreadSanitizer keeps a signal back until the program calls libc, and then hands
   the handler a copy of the context: too late, and of no effect.  Its own code has
   no records, so our handlers may run at once, behind its back.  */
static int
set_action (int signal, const struct sigaction *action, struct sigaction *old)
{
  if (fiber_tsan () && __sigaction != NULL)
    return __sigaction (signal, action, old);
  return sigaction (signal, action, old);
}

/* The action for SIGNAL, into *ACTION, as the kernel has it.  */
static int
get_action (int signal, struct sigaction *action)
{
  return (__sigaction != NULL ? __sigaction : sigaction) (signal, NULL, action);
}

static bool
has_handler (const struct sigaction *action)
{
  /* Whatever its flags say: sa_sigaction lies in the same place.  */
  return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

/* Block the signals of MASK and no others; into *OLD what was blocked.  The kernel knows
   8 bytes of a mask.  */
static void
set_mask (const sigset_t *mask, sigset_t *old)
{
  syscall (SYS_rt_sigprocmask, SIG_SETMASK, mask, old, (size_t) 8);
}

/* What the program had installed before us, under the conditions that it has asked the
   kernel for: it may jump out of its handler, or meet another fault in there.  */
static void
chain (struct sigaction *old, int signal, siginfo_t *info, void *context)
{
  struct sigaction action = *old;
  sigset_t mask = action.sa_mask, ours;
  if (!has_handler (old))
    return;
  if (action.sa_flags & SA_RESETHAND)
    *old = (struct sigaction) { .sa_handler = SIG_DFL };
  if (!(action.sa_flags & SA_NODEFER))
    sigaddset (&mask, signal);
  context_add_mask (context, &mask);
  set_mask (&mask, &ours);
  if (action.sa_flags & SA_SIGINFO)
    action.sa_sigaction (signal, info, context);
  else
    action.sa_handler (signal);
  set_mask (&ours, NULL);
}

/* TEXT with its '%' replaced by NUMBER, to standard error.  */
static void
say (const char *text, unsigned long number)
{
  char line[160], digits[24];
  size_t n = 0, d = 0;
  do
    digits[d++] = '0' + number % 10;
  while ((number /= 10) != 0);
  for (; *text != '\0' && n + d < sizeof line; text++)
    if (*text != '%')
      line[n++] = *text;
    else
      while (d > 0)
        line[n++] = digits[--d];
  if (syscall (SYS_write, STDERR_FILENO, line, n) < 0)
    return;                     /* nowhere left to say so */
}

void
signals_abort_jump (const struct preempt_task *task, const struct preempt_task *other)
{
  say ("preempt: task % has left its stack", task->number);
  say (" for that of task %, as by longjmp\n", other->number);
  abort ();
}

/* Is a handler installed for SIGNAL that runs on the task's own stack, and with signals
   blocked by which it may be known: are they all blocked NOW, and not all as USUAL?  */
static bool
may_run (int signal, uint64_t now, uint64_t usual)
{
  struct sigaction action;
  if (get_action (signal, &action) != 0 || !has_handler (&action)
      || (action.sa_flags & SA_ONSTACK))
    return false;
  if (!(action.sa_flags & SA_NODEFER))
    sigaddset (&action.sa_mask, signal);
  uint64_t blocks = mask_bits (&action.sa_mask);
  return (blocks & ~now) == 0 && (blocks & ~usual) != 0;
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
  /* That it is on another task's stack, get_worker sees.  */
  if (t != first && point == PREEMPT_FOREIGN_STACK && stack_has (&first->view, sp)
      && !context_on_alternate (context, sp))
    signals_abort_jump (t, first);
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
    if (may_run (signal, mask_bits (&now), mask_bits (&w->mask)))
      return PREEMPT_MASK;
  w->mask = now;
  return preempt_safe_point (context, &w->current->view);
}

/* A request reached W's current task: grant it or say why not.  */
static void
grant (struct worker *w, ucontext_t *context)
{
  struct preempt_task *t = w->current;
  enum preempt_point point = judge (w, context);
  if (point == PREEMPT_SAFE)
    point = preempt_inject (context);
  if (point == PREEMPT_SAFE)
    {
      breakpoint_clear ();
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
  atomic_store (&w->by_chance,
                point == PREEMPT_UNRECORDED && !breakpoint_set (w, context));
  atomic_store (&w->request, point == PREEMPT_SAFE ? REQUEST_GRANTED : REQUEST_NONE);
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

/* Is this signal a request, as signals_request sends it?  */
static bool
is_request (const struct worker *w, const siginfo_t *info)
{
  return (info->si_code == SI_QUEUE && info->si_value.sival_ptr == w)
         || (is_nameless (info) && atomic_load (&w->request) != REQUEST_NONE);
}

/* A signal that is pending hides the next one of its number, so that one of a
   breakpoint may stand for a request too; and a request may come when a breakpoint
   has just been taken for it, or in another turn than it was made for.  */
static void
answer (struct worker *w, ucontext_t *context, bool stopped)
{
  enum request sent = REQUEST_SENT;
  bool asked = atomic_load (&w->request) != REQUEST_NONE
               && atomic_load (&w->turn) == atomic_load (&w->switches);
  if (!asked && !(stopped && breakpoint_due (w)))
    atomic_compare_exchange_strong (&w->request, &sent, REQUEST_NONE);
  /* On its way to asyncPreempt2, unless it is in recorded code again: a handler that
     jumped has led it away.  */
  else if (atomic_load (&w->request) != REQUEST_GRANTED
           || judge (w, context) == PREEMPT_SAFE)
    grant (w, context);
}

static void
handle_request (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct worker *w = this_worker;
  bool stopped = w != NULL && breakpoint_sent (info);
  bool ours = stopped || (w != NULL && is_request (w, info));
  if (stopped)
    breakpoint_clear ();
  if (ours)
    answer (w, context, stopped);
  if (!ours || is_nameless (info))
    chain (&old_request, signal, info, context);
  errno = saved;
}

/* After an overflow is reported, and for every fault that nobody handles, the
   instruction faults again and the kernel ends the program as it would have.  A signal
   that was sent, as by kill, is sent again, or ignored.  */
static void
handle_fault (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct worker *w = this_worker;
  struct preempt_task *t = w == NULL ? NULL : w->current;
  bool sent = info->si_code <= 0;       /* then it has no address */
  bool ours = !sent && t != NULL && t != &w->first
              && stack_guards (&t->view, info->si_addr);
  if (ours)
    {
      say ("preempt: task % has overflowed its stack", t->number);
      say (" of % bytes\n", (char *) t->view.stack_high - (char *) t->view.stack_low);
    }
  if (!ours && has_handler (&old_fault))
    chain (&old_fault, signal, info, context);
  else if (!sent || old_fault.sa_handler != SIG_IGN)
    {
      struct sigaction standard = { .sa_handler = SIG_DFL };
      set_action (signal, &standard, NULL);
      if (sent)
        syscall (SYS_tgkill, getpid (), syscall (SYS_gettid), signal);
    }
  errno = saved;
}

/* The alternate stack: room for our handlers over one of the program's own, which had
   the old stack for itself.  */
static int
map_alternate (void)
{
  size_t page = sysconf (_SC_PAGESIZE);
  if (sigaltstack (NULL, &old_stack) != 0)
    return errno;
  alternate_bytes = 2 * thread_frame_bytes () + HANDLER_BYTES;
  if (!(old_stack.ss_flags & SS_DISABLE))
    alternate_bytes += old_stack.ss_size;
  alternate_bytes = ((alternate_bytes + page - 1) & -page) + page;
  alternate = mmap (NULL, alternate_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (alternate == MAP_FAILED)
    return errno;
  mprotect (alternate, page, PROT_NONE);
  stack_t stack = { .ss_sp = (char *) alternate + page,
                    .ss_size = alternate_bytes - page };
  if (sigaltstack (&stack, NULL) == 0)
    return 0;
  int error = errno;
  munmap (alternate, alternate_bytes);
  return error;
}

/* The program may have put another stack in the place of ours.  */
static void
unmap_alternate (void)
{
  stack_t now;
  if (sigaltstack (NULL, &now) == 0
      && (uintptr_t) now.ss_sp - (uintptr_t) alternate < alternate_bytes)
    sigaltstack (&old_stack, NULL);
  munmap (alternate, alternate_bytes);
}

static int
install (int signal, void (*handler) (int, siginfo_t *, void *),
         struct sigaction *old)
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  /* No other handler on our stack while we read the context.  */
  sigfillset (&action.sa_mask);
  /* OLD has to be known when the first signal comes, which may be at once.  */
  if (set_action (signal, NULL, old) != 0
      || set_action (signal, &action, NULL) != 0)
    return errno;
  return 0;
}

/* A thread may have inherited the signal blocked.  */
static void
unblock (int signal)
{
  sigset_t set, old;
  sigemptyset (&set);
  sigaddset (&set, signal);
  pthread_sigmask (SIG_UNBLOCK, &set, &old);
  was_blocked = sigismember (&old, signal) == 1;
}

static void
block_again (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, request_signal);
  if (was_blocked)
    pthread_sigmask (SIG_BLOCK, &set, NULL);
}

/* But for the request's own, which may be blocked just now.  */
void
signals_adopt_mask (struct worker *w)
{
  sigset_t now;
  pthread_sigmask (SIG_BLOCK, NULL, &now);
  sigdelset (&now, request_signal);
  w->mask = now;
}

int
signals_start (int signal)
{
  int error = map_alternate ();
  if (error != 0)
    return error;
  request_signal = signal;
  atomic_store (&by_number, false);
  error = install (signal, handle_request, &old_request);
  if (error == 0 && (error = install (SIGSEGV, handle_fault, &old_fault)) != 0)
    set_action (signal, &old_request, NULL);
  if (error == 0)
    unblock (signal);
  else
    unmap_alternate ();
  return error;
}

/* The program may have put another handler in the place of ours.  */
static void
restore (int signal, void (*handler) (int, siginfo_t *, void *),
         const struct sigaction *old)
{
  struct sigaction now;
  if (set_action (signal, NULL, &now) == 0 && now.sa_sigaction == handler)
    set_action (signal, old, NULL);
}

int
signals_number (void)
{
  return request_signal;
}

bool
signals_handled (void)
{
  struct sigaction now;
  return set_action (request_signal, NULL, &now) != 0
         || now.sa_sigaction == handle_request;
}

void
signals_forget (void)
{
  restore (request_signal, handle_request, &old_request);
  restore (SIGSEGV, handle_fault, &old_fault);
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
signals_other_way (void)
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

/* Take ours, a request or a breakpoint's, from the queue; it is there because the
   signal is blocked.  Others go back to it.  Of the signals below SIGRTMIN there is one
   at the most; of the others all that were there come before a mark, and keep their
   order.  */
static void
take_ours (const struct worker *w)
{
  static const struct timespec no_time;
  static const char mark;
  siginfo_t info;
  sigset_t set;
  bool marked = request_signal >= SIGRTMIN && !atomic_load (&by_number)
                && send (w, &mark) && !atomic_load (&by_number);
  sigemptyset (&set);
  sigaddset (&set, request_signal);
  do
    {
      if (sigtimedwait (&set, &info, &no_time) != request_signal
          || (info.si_code == SI_QUEUE && info.si_value.sival_ptr == &mark))
        return;
      if (!is_request (w, &info) && !breakpoint_sent (&info))
        queue (w, &info);
    }
  while (marked);
}

void
signals_stop (struct worker *w)
{
  sigset_t pending;
  /* It would have the old action, which may end the program.  */
  if (sigpending (&pending) == 0 && sigismember (&pending, request_signal))
    take_ours (w);
  block_again ();
  signals_forget ();
  unmap_alternate ();
}

/* One that does not get there is blocked, as a rule.  Nothing would take a breakpoint
   away then that the task runs into all the time.  But a debugger may have swallowed
   it, so it is sent again at last; not a real-time signal, of which all are queued,
   unless it has come.  */
void
signals_request (struct worker *w, unsigned long turn)
{
  static unsigned missing;
  enum request none = REQUEST_NONE;
  atomic_store (&w->turn, turn);
  if (atomic_compare_exchange_strong (&w->request, &none, REQUEST_SENT))
    missing = 0;
  else
    {
      breakpoint_clear ();
      if (++missing % SENT_AGAIN != 0
          || (request_signal >= SIGRTMIN && none == REQUEST_SENT))
        return;
    }
  bool sent = send (w, w);
  atomic_store (&w->unsent, sent ? 0 : errno);
  if (!sent)
    atomic_store (&w->request, REQUEST_NONE);
}
