/* handlers CASE: the program's own signal handlers, its signal mask, its alternate
   stack.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "machine.h"
#include "preemptregs.programs/breakpoints.h"
#include "preemptregs.sched/check.h"

static struct ticker other;
static preempt_task *other_task;

static volatile sig_atomic_t calls, disturbed, inner, innermost;

static void
begin_by (int signal, uint64_t slice)
{
  start (&(struct preempt_config) { .slice_ns = slice, .signal = signal });
  other.stop = false;
  other_task = spawn (tick, &other);
}

static void
begin (uint64_t slice)
{
  begin_by (0, slice);
}

static void
end_as (const char *name)
{
  other.stop = true;
  preempt_join (other_task, NULL);
  check (preempt_stop () == 0, name);
}

static void
end (void)
{
  end_as ("stop");
}

static void
install (int signal, void (*handler) (int), int flags)
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = flags | SA_RESTART };
  sigaction (signal, &action, NULL);
}

static void
install_info (int signal, void (*handler) (int, siginfo_t *, void *), int flags)
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = flags | SA_SIGINFO | SA_RESTART };
  sigaction (signal, &action, NULL);
}

static void
change_blocked (int how, int signal)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, signal);
  sigprocmask (how, &set, NULL);
}

static bool
is_blocked (int signal)
{
  sigset_t now;
  sigprocmask (SIG_BLOCK, NULL, &now);
  return sigismember (&now, signal) == 1;
}

static uint64_t
deferred (enum preempt_point point)
{
  return stats (NULL).deferred[point];
}

/* Is a request put off for REASON?  */
static bool
deferred_again (enum preempt_point reason)
{
  uint64_t before = deferred (reason);
  for (uint64_t end = spent_ms () + PATIENCE; spent_ms () < end; spin ())
    if (deferred (reason) > before)
      return true;
  return false;
}

/* Is this task preempted WANTED times more?  */
static bool
preempted_again (unsigned wanted)
{
  uint64_t before = stats (preempt_self ()).preempted;
  for (uint64_t end = spent_ms () + PATIENCE; spent_ms () < end; spin ())
    if (stats (preempt_self ()).preempted >= before + wanted)
      return true;
  return false;
}

/* --- Handlers that last longer than a slice --- */

/* Once: a handler that takes longer than an interval would be called for ever.  */
static void
set_timer (long us)
{
  struct itimerval once = { { 0, 0 }, { 0, us } };
  setitimer (ITIMER_REAL, &once, NULL);
}

/* Recorded, hence preempted where nothing forbids it.  */
static void
last_once (int signal)
{
  unsigned long count = other.count;
  for (unsigned i = 0; i < 300; i++)
    spin ();
  disturbed += other.count != count;
  calls += signal == SIGALRM;
}

static void
last_long (int signal)
{
  last_once (signal);
  set_timer (7000);
}

static void
last_long_info (int signal, siginfo_t *info, void *context)
{
  (void) context;
  last_long (info->si_signo == signal ? signal : 0);
}

/* Malloc, until the handler has been called 20 times, mostly inside, and a request found
   it: on a busy machine it may begin between a request and its preemption each time.
   Does the other task ever find SIGALRM blocked?  */
static void
interrupt_malloc (enum preempt_point reason)
{
  unsigned long blocked = 0;
  uint64_t before = deferred (reason);
  calls = disturbed = 0;
  set_timer (7000);
  for (uint64_t end = spent_ms () + PATIENCE;
       (calls < 20 || deferred (reason) == before) && spent_ms () < end;)
    {
      for (unsigned i = 0; i < 1000; i++)
        free (malloc (100 + i));
      blocked += is_blocked (SIGALRM);
    }
  set_timer (0);
  check (calls >= 20, "the handler is called");
  check (disturbed == 0, "no other task runs meanwhile");
  check (blocked == 0, "nor finds its signal blocked");
  check (deferred (reason) > before, "requests are put off for that");
}

static void *
malloc_beside (void *argument)
{
  struct ticker *t = argument;
  for (; !t->stop; t->count++)
    free (malloc (t->count % 1000));
  return NULL;
}

/* Beside a task that is in malloc as well; then stop.  */
static void
interrupt_beside (enum preempt_point reason)
{
  struct ticker beside = { 0 };
  preempt_task *task = spawn (malloc_beside, &beside);
  interrupt_malloc (reason);
  check (preempted_again (20), "preemption goes on after it");
  beside.stop = true;
  preempt_join (task, NULL);
  end ();
}

static void
long_handler (bool info, int flags, enum preempt_point reason)
{
  if (info)
    install_info (SIGALRM, last_long_info, flags);
  else
    install (SIGALRM, last_long, flags);
  begin (MS);
  interrupt_beside (reason);
}

static void
plain (void)
{
  long_handler (false, 0, PREEMPT_MASK);
}

static void
plain_info (void)
{
  long_handler (true, 0, PREEMPT_MASK);
}

static void
on_stack (void)
{
  long_handler (false, SA_ONSTACK, PREEMPT_FOREIGN_STACK);
}

static volatile bool yields_no_more;

static void *
yield_only (void *argument)
{
  while (!yields_no_more)
    preempt_yield ();
  return argument;
}

/* Tasks that do nothing but switch: a handler begins in the midst of it, when the one is
   the current task, and the stack still the other's.  A request finds it there.  */
static void
in_switch (void)
{
  install (SIGALRM, last_long, 0);
  begin (MS / 20);
  preempt_task *task = spawn (yield_only, NULL);
  other.stop = true;
  uint64_t before = deferred (PREEMPT_FOREIGN_STACK);
  set_timer (1000);
  for (uint64_t end = spent_ms () + PATIENCE;
       deferred (PREEMPT_FOREIGN_STACK) == before && spent_ms () < end;)
    for (unsigned i = 0; i < 1000; i++)
      preempt_yield ();
  install (SIGALRM, SIG_IGN, 0);
  check (deferred (PREEMPT_FOREIGN_STACK) > before,
         "a request in a handler in the midst of a switch is put off");
  yields_no_more = true;
  preempt_join (task, NULL);
  end ();
}

/* A signal that has a handler is blocked: the task may be in that handler, until it says
   that this is the usual mask.  Pending, its handler runs as soon as it is unblocked.  */
static void
adopted_mask (void)
{
  bool put_off = true, preempted = true;
  install (SIGALRM, last_once, 0);
  begin (MS);
  for (unsigned i = 0; i < 5; i++)
    {
      change_blocked (SIG_BLOCK, SIGALRM);
      put_off &= deferred_again (PREEMPT_MASK);
      preempt_adopt_mask ();
      preempted &= preempted_again (2);
      raise (SIGALRM);
      preempt_disable ();
      change_blocked (SIG_UNBLOCK, SIGALRM);
      preempt_adopt_mask ();
      preempt_enable ();
    }
  check (put_off, "a signal with a handler is blocked: requests are put off for that");
  check (preempted && calls == 5, "the mask is adopted: preempted again");
  check (disturbed == 0, "no other task runs while the handler does");
  end ();
}

/* As sigsuspend does, a task waits for any signal with none blocked; usually one is.  A
   handler runs with another blocked instead: that is nobody's usual mask.  */
static void
in_sigsuspend (void)
{
  sigset_t none;
  sigemptyset (&none);
  install (SIGALRM, last_once, 0);
  change_blocked (SIG_BLOCK, SIGUSR1);
  begin (MS);
  uint64_t before = deferred (PREEMPT_MASK);
  for (uint64_t end = spent_ms () + PATIENCE;
       (calls < 5 || deferred (PREEMPT_MASK) == before) && spent_ms () < end;)
    {
      set_timer (1000);
      sigsuspend (&none);
    }
  check (calls >= 5 && disturbed == 0 && deferred (PREEMPT_MASK) > before,
         "in a handler that interrupts sigsuspend no other task runs");
  check (preempted_again (20), "preemption goes on after it");
  end ();
}

/* --- A handler of the program's in front of ours --- */

static struct sigaction ours;
static volatile sig_atomic_t passed_on;

static void
pass_on (int signal, siginfo_t *info, void *context)
{
  ours.sa_sigaction (signal, info, context);
  passed_on++;
}

static void
wrap (int signal, void (*handler) (int, siginfo_t *, void *))
{
  sigaction (signal, NULL, &ours);
  install_info (signal, handler, SA_ONSTACK);
}

static void
wrapped (void)
{
  install (SIGALRM, last_long, 0);
  begin (MS);
  wrap (SIGURG, pass_on);
  check (preempted_again (20) && passed_on >= 20, "preempted through it");
  interrupt_beside (PREEMPT_MASK);
}

static sigjmp_buf before_jump;
static preempt_task *volatile jumper;

static void
jump (int signal)
{
  jumper = NULL;
  siglongjmp (before_jump, signal);
}

/* A granted request leads the context elsewhere.  */
static void
pass_on_and_jump (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = machine_pc (context);
  ours.sa_sigaction (signal, info, context);
  if (machine_pc (context) != pc && preempt_self () == jumper)
    raise (SIGUSR1);
}

static void
jump_from (int signal)
{
  install (SIGUSR1, jump, 0);
  begin_by (signal, MS);
  wrap (signal, pass_on_and_jump);
  if (sigsetjmp (before_jump, 1) == 0)
    {
      jumper = preempt_self ();
      spin_ms (PATIENCE);
    }
  check (jumper == NULL, "a handler jumps away while a request is granted");
  check (preempted_again (20), "preemption goes on after it");
  end ();
}

static void
jump_away (void)
{
  jump_from (SIGURG);
}

static void
jump_away_queued (void)
{
  jump_from (SIGRTMIN + 3);
}

/* --- What lies on the stack says nothing --- */

static void
do_nothing (int signal)
{
  calls += signal == SIGUSR1;
}

/* With the frame of a handler that has returned in its own, unwritten.  */
static bool __attribute__ ((noinline))
preempted_over_it (void)
{
  char unwritten[40000];
  __asm__ volatile ("" : : "r" (unwritten) : "memory");
  bool preempted = preempted_again (20);
  __asm__ volatile ("" : : "r" (unwritten) : "memory");
  return preempted;
}

static void
left_frame (void)
{
  install (SIGUSR1, do_nothing, 0);
  begin (MS);
  raise (SIGUSR1);
  change_blocked (SIG_BLOCK, SIGUSR2);
  check (calls == 1 && preempted_over_it (),
         "preempted with a handler's frame left on the stack, and a signal blocked");
  end ();
}

enum { DEEP = 2 << 20 };

static uint64_t quickest;       /* request of this task's that was granted */

static uint64_t
cpu_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * UINT64_C (1000000000) + t.tv_nsec;
}

static void
measure (int signal, siginfo_t *info, void *context)
{
  uint64_t before = cpu_ns ();
  uintptr_t pc = machine_pc (context);
  ours.sa_sigaction (signal, info, context);
  uint64_t used = cpu_ns () - before;
  if (preempt_self () != other_task && machine_pc (context) != pc && used < quickest)
    quickest = used;
}

/* The CPU time that a request takes, at the least, over a deep stack.  */
static uint64_t __attribute__ ((noinline))
quickest_deep (void)
{
  char deep[DEEP];
  memset (deep, 1, sizeof deep);
  quickest = UINT64_MAX;
  bool preempted = preempted_again (50);
  __asm__ volatile ("" : : "r" (deep) : "memory");
  return preempted ? quickest : 0;
}

static void
deep_stack (void)
{
  begin (MS);
  wrap (SIGURG, measure);
  uint64_t none = quickest_deep ();
  change_blocked (SIG_BLOCK, SIGPIPE);
  uint64_t blocked = quickest_deep ();
  printf ("a request takes %llu ns; with SIGPIPE blocked %llu ns\n",
          (unsigned long long) none, (unsigned long long) blocked);
  check (none > 0 && blocked > 0 && blocked < 20 * none,
         "with a signal blocked and a deep stack, a request takes no longer");
  end ();
}

/* --- Breakpoints of ours --- */

static volatile sig_atomic_t stops;

static void
count_stop (int signal, siginfo_t *info, void *context)
{
  ours.sa_sigaction (signal, info, context);
  stops += info->si_code == POLL_IN;
}

/* Without a record, until a request has been put off for that.  */
static void __attribute__ ((preempt_unsafe))
wait_for_request (int signal)
{
  struct preempt_stats before, now;
  preempt_get_stats (NULL, &before);
  do
    {
      for (unsigned i = 0; i < 1000; i++)
        __asm__ volatile ("");
      preempt_get_stats (NULL, &now);
    }
  while (now.deferred[PREEMPT_UNRECORDED] == before.deferred[PREEMPT_UNRECORDED]);
  calls += signal == SIGUSR1;
}

/* Every 1000 times, wait for a request, or two, three ...: each takes the next place for
   a breakpoint that it finds.  */
static void __attribute__ ((preempt_unsafe))
return_often (unsigned n)
{
  if (n % 1000 != 0)
    return;
  for (unsigned i = 0; i <= n / 1000; i++)
    wait_for_request (0);
  raise (SIGUSR1);
}

/* A request stops the task where it comes back from return_often.  The next one, of the
   same turn, finds it on another stack, where there is no such place.  */
static void
stops_once (void)
{
  const char *name = "a breakpoint stops the task once";
  install (SIGUSR1, wait_for_request, SA_ONSTACK);
  begin (MS);
  wrap (SIGURG, count_stop);
  for (unsigned n = 0; n < 8000; n++)
    return_often (n);
  if (have_breakpoints ())
    check (calls == 8 && stops < 100, name);
  else
    unsupported (name);
  printf ("stopped %d times\n", (int) stops);
  end ();
}

/* --- Handlers in handlers --- */

static void
count_innermost (int signal)
{
  innermost += signal == SIGWINCH;
  spin ();
}

static void
raise_innermost (int signal)
{
  raise (SIGWINCH);
  inner += signal == SIGUSR2;
}

static void
raise_inner (int signal)
{
  raise (SIGUSR2);
  spin ();
  calls += signal == SIGUSR1;
}

/* On the task's stack, on the alternate one, on the task's or the alternate one; while
   tasks are preempted.  */
static void
nested (int outer, int middle, int last)
{
  calls = inner = innermost = 0;
  install (SIGUSR1, raise_inner, outer);
  install (SIGUSR2, raise_innermost, middle);
  install (SIGWINCH, count_innermost, last);
  for (unsigned i = 0; i < 500; i++)
    {
      raise (SIGUSR1);
      spin ();
    }
  check (calls == 500 && inner == 500 && innermost == 500,
         "handlers in handlers: each is called, and returns");
}

static void
nested_all (void)
{
  begin (MS / 20);
  nested (0, 0, 0);
  nested (0, SA_ONSTACK, 0);
  nested (SA_ONSTACK, 0, SA_ONSTACK);
  nested (SA_ONSTACK, SA_ONSTACK, SA_ONSTACK | SA_NODEFER);
  check (preempted_again (20), "preemption goes on after them");
  end ();
}

/* --- The program changes the thread's mask --- */

static void
change_mask (void)
{
  sigset_t set, mask;
  begin (MS);
  check (preempted_again (5), "preempted before");
  sigemptyset (&set);
  sigaddset (&set, SIGUSR1);
  sigaddset (&set, SIGRTMIN + 5);
  sigprocmask (SIG_BLOCK, &set, NULL);
  check (preempted_again (5), "preempted when it has blocked other signals");
  check (stats (other_task).preempted > 5, "so is the task beside it");
  sigprocmask (SIG_BLOCK, NULL, &mask);
  check (sigismember (&mask, SIGUSR1) && sigismember (&mask, SIGRTMIN + 5),
         "which stay blocked");
  sigprocmask (SIG_UNBLOCK, &set, NULL);
  check (preempted_again (5), "preempted when it has unblocked them");
  end ();
}

/* All signals blocked for a while: requests wait.  */
static void
block_all (void)
{
  sigset_t all, old;
  begin (MS);
  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, &old);
  uint64_t before = stats (NULL).switches;
  spin_ms (30);
  check (stats (NULL).switches == before, "blocked: not preempted");
  sigprocmask (SIG_SETMASK, &old, NULL);
  check (preempted_again (20), "unblocked: preempted again");
  sigprocmask (SIG_BLOCK, &all, NULL);
  spin_ms (5);
  end_as ("stop with a request that waits");
  sigprocmask (SIG_SETMASK, &old, NULL);
}

/* All blocked before start, as a program may inherit it; then none.  */
static void
inherited (void)
{
  sigset_t all, before, now;
  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, NULL);
  sigprocmask (SIG_BLOCK, NULL, &before);
  begin (MS);
  check (preempted_again (20), "all signals blocked before start: preempted");
  sigprocmask (SIG_BLOCK, NULL, &now);
  bool stay = sigismember (&now, SIGUSR1) && !sigismember (&now, SIGURG);
  for (int i = 1; i <= SIGRTMAX; i++)
    stay &= i == SIGURG || sigismember (&now, i) == sigismember (&before, i);
  check (stay, "and but for the one all stay blocked");
  end ();
  check (is_blocked (SIGURG), "after stop it is blocked again");
  sigprocmask (SIG_UNBLOCK, &all, NULL);
  begin (MS);
  end ();
  check (!is_blocked (SIGURG), "not where it was not before start");
}

/* Blocked at stop, where the request would end the program after that.  */
static void
block_deadly (void)
{
  begin_by (SIGUSR2, MS);
  preempt_yield ();
  change_blocked (SIG_BLOCK, SIGUSR2);
  spin_ms (5);
  end_as ("stop with a request that waits");
  change_blocked (SIG_UNBLOCK, SIGUSR2);
  check (true, "it does not come after that");
}

static char values[9];

static void
note_value (int signal, siginfo_t *info, void *context)
{
  (void) context;
  if (calls < (int) sizeof values - 1 && info->si_signo == signal)
    values[calls++] = info->si_value.sival_int;
}

static void
queue (int signal, int value)
{
  pthread_sigqueue (pthread_self (), signal, (union sigval) { .sival_int = value });
}

/* The program's own signals wait at stop, and a request among them: it comes only when
   the slice is set.  EXPECTED is what the program's handler gets.  */
static void
stop_among (int signal, const char *expected)
{
  sigset_t pending;
  install_info (signal, note_value, 0);
  begin_by (signal, NEVER);
  change_blocked (SIG_BLOCK, signal);
  queue (signal, 'a');
  preempt_set_slice (MS);
  spin_ms (20);
  queue (signal, 'b');
  queue (signal, 'c');
  end_as ("stop with signals of the program's that wait");
  sigpending (&pending);
  check (sigismember (&pending, signal) && calls == 0, "they wait after it");
  change_blocked (SIG_UNBLOCK, signal);
  check (strcmp (values, expected) == 0,
         "and come when they are unblocked, in their order, and no other");
}

/* Of these only one is ever pending.  */
static void
pending (void)
{
  stop_among (SIGURG, "a");
}

static void
pending_queued (void)
{
  stop_among (SIGRTMIN + 3, "abc");
}

/* --- Timers of the program's --- */

static volatile sig_atomic_t ticks[3];

static void
count_tick (int signal)
{
  ticks[signal == SIGALRM ? 0 : signal == SIGVTALRM ? 1 : 2]++;
}

static bool
all_ticked (int wanted)
{
  return ticks[0] >= wanted && ticks[1] >= wanted && ticks[2] >= wanted;
}

static void
timers (void)
{
  static const struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
  static const struct itimerval never;
  install (SIGALRM, count_tick, 0);
  install (SIGVTALRM, count_tick, 0);
  install (SIGPROF, count_tick, SA_ONSTACK);
  begin (MS / 10);
  setitimer (ITIMER_REAL, &often, NULL);
  setitimer (ITIMER_VIRTUAL, &often, NULL);
  setitimer (ITIMER_PROF, &often, NULL);
  for (uint64_t end = spent_ms () + PATIENCE; !all_ticked (20) && spent_ms () < end;)
    spin ();
  setitimer (ITIMER_REAL, &never, NULL);
  setitimer (ITIMER_VIRTUAL, &never, NULL);
  setitimer (ITIMER_PROF, &never, NULL);
  printf ("ticks: %d %d %d\n", (int) ticks[0], (int) ticks[1], (int) ticks[2]);
  check (all_ticked (20), "SIGALRM, SIGVTALRM and SIGPROF of the program's come");
  check (preempted_again (20), "and tasks are preempted");
  end ();
}

/* --- Alternate stacks of the program's --- */

enum { LARGE = 400000, LARGER = 500000 };

static void *
map (size_t bytes)
{
  void *p = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
  if (p == MAP_FAILED)
    exit (1);
  return p;
}

static bool
alternate_is (const stack_t *stack)
{
  stack_t now;
  sigaltstack (NULL, &now);
  return now.ss_sp == stack->ss_sp && now.ss_size == stack->ss_size
         && now.ss_flags == stack->ss_flags;
}

static volatile size_t much_bytes;

static void
use_much (int signal)
{
  volatile char much[much_bytes];
  for (size_t i = 0; i < sizeof much; i += 1000)
    much[i] = i;
  calls += signal == SIGUSR1 && much[1000] == (char) 1000;
}

/* A handler that takes BYTES of the alternate stack, where STACK is the program's.  */
static void
large_handler (size_t bytes, const stack_t *stack, const char *name)
{
  much_bytes = bytes;
  install (SIGUSR1, use_much, SA_ONSTACK);
  begin (MS / 10);
  for (unsigned i = 0; i < 200; i++)
    {
      raise (SIGUSR1);
      spin ();
    }
  check (calls == 200, name);
  check (preempted_again (20), "and tasks are preempted");
  end ();
  check (alternate_is (stack), "after stop the program has its stack again");
}

static void
large_alternate (void)
{
  stack_t stack = { .ss_sp = map (LARGE), .ss_size = LARGE };
  sigaltstack (&stack, NULL);
  large_handler (LARGE * 3 / 4, &stack,
                 "a handler that takes most of the program's alternate stack");
}

static void
no_alternate (void)
{
  large_handler (LARGER, &(stack_t) { .ss_flags = SS_DISABLE },
                 "a large handler of a program that has no alternate stack");
}

static void
other_alternate (void)
{
  stack_t stack = { .ss_sp = map (LARGE), .ss_size = LARGE };
  stack_t none = { .ss_flags = SS_DISABLE };
  begin (MS);
  check (preempted_again (5), "preempted before");
  sigaltstack (&none, NULL);
  uint64_t before = stats (NULL).switches;
  check (deferred_again (PREEMPT_FOREIGN_CONTEXT),
         "an alternate stack taken away: requests are put off for that");
  spin_ms (30);
  check (stats (NULL).switches == before, "and no task is preempted");
  sigaltstack (&stack, NULL);
  check (preempted_again (20), "another in its place: preempted again");
  end ();
  check (alternate_is (&stack), "which stop leaves alone");
}

/* A handler that the program has installed over ours stays, too.  */
static void
other_handler (void)
{
  struct sigaction now;
  begin (MS);
  install (SIGURG, count_innermost, 0);
  install (SIGSEGV, count_tick, 0);
  end ();
  sigaction (SIGURG, NULL, &now);
  bool same = now.sa_handler == count_innermost;
  sigaction (SIGSEGV, NULL, &now);
  check (same && now.sa_handler == count_tick,
         "handlers installed after start: stop leaves them alone");
}

/* --- Files of the program's --- */

/* The program closes all files that it does not know, and the next that it opens gets
   the number of the breakpoint's, where there is one.  */
static void
closed_files (void)
{
  static const char text[] = "the program's";
  struct ticker beside = { 0 };
  char got[sizeof text] = "";
  int first = dup (STDERR_FILENO), ends[2];
  close (first);
  begin (MS);
  preempt_task *task = spawn (malloc_beside, &beside);
  check (preempted_again (5), "preempted before");
  closefrom (first);
  check (pipe (ends) == 0 && ends[0] == first, "all files closed, and one opened");
  check (preempted_again (20), "preempted after, as a task that is mostly in libc");
  beside.stop = true;
  preempt_join (task, NULL);
  ssize_t written = write (ends[1], text, sizeof text);
  end ();
  check (written == sizeof text && read (ends[0], got, sizeof got) == sizeof text
         && strcmp (got, text) == 0, "after stop the program's file is open");
}

/* A program that was started without standard input and error: what it reads from there,
   or writes to, is no file of ours.  */
static void
closed_standard (void)
{
  const char *name = "standard input and error stay closed";
  char c;
  if (!have_breakpoints ())
    {
      unsupported (name);
      return;
    }
  close (STDIN_FILENO);
  close (STDERR_FILENO);
  begin (MS);
  check (read (STDIN_FILENO, &c, 1) == -1 && errno == EBADF
         && write (STDERR_FILENO, "", 1) == -1 && errno == EBADF, name);
  check (preempted_again (5), "and tasks are preempted");
  end ();
}

/* --- The main thread's stack grows further than at start --- */

enum { MEGABYTE = 1 << 20 };

/* Is the first task preempted where its stack has MEGABYTES more?  */
static bool __attribute__ ((noinline))
preempted_below (unsigned long megabytes)
{
  char part[MEGABYTE];
  memset (part, 1, sizeof part);
  bool preempted = megabytes > 0 ? preempted_below (megabytes - 1) : preempted_again (5);
  __asm__ volatile ("" : : "r" (part) : "memory");
  return preempted;
}

static void
raised_limit (void)
{
  const char *name = "preempted beyond the limit of the stack that was, once it is raised";
  struct rlimit limit;
  getrlimit (RLIMIT_STACK, &limit);
  unsigned long megabytes = limit.rlim_cur / MEGABYTE;
  begin (MS);
  limit.rlim_cur = (megabytes + 8) * MEGABYTE;
  /* An emulator may not heed it.  */
  if (megabytes > 100 || setrlimit (RLIMIT_STACK, &limit) != 0
      || getrlimit (RLIMIT_STACK, &limit) != 0
      || limit.rlim_cur != (megabytes + 8) * MEGABYTE)
    unsupported (name);
  else
    check (preempted_below (megabytes + 2), name);
  end ();
}

/* No handler, but the flag of one: what sigaction gives back may be so.  */
static void
default_with_flags (void)
{
  struct sigaction standard = { .sa_handler = SIG_DFL, .sa_flags = SA_SIGINFO };
  sigaction (SIGURG, &standard, NULL);
  begin (MS);
  raise (SIGURG);
  check (true, "SIGURG is ignored by default, whatever flags were with that");
  end ();
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*run) (void); } cases[] = {
    { "plain", plain }, { "plain-info", plain_info }, { "on-stack", on_stack },
    { "in-switch", in_switch },
    { "adopted-mask", adopted_mask }, { "in-sigsuspend", in_sigsuspend },
    { "left-frame", left_frame }, { "deep-stack", deep_stack }, { "wrapped", wrapped },
    { "jump-away", jump_away }, { "jump-away-queued", jump_away_queued },
    { "stops-once", stops_once },
    { "nested", nested_all }, { "change-mask", change_mask },
    { "inherited", inherited }, { "block-all", block_all },
    { "block-deadly", block_deadly }, { "pending", pending },
    { "pending-queued", pending_queued }, { "timers", timers },
    { "large-alternate", large_alternate }, { "no-alternate", no_alternate },
    { "other-alternate", other_alternate }, { "other-handler", other_handler },
    { "closed-files", closed_files }, { "closed-standard", closed_standard },
    { "raised-limit", raised_limit }, { "default-with-flags", default_with_flags },
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
    if (argc == 2 && strcmp (argv[1], cases[i].name) == 0)
      {
        cases[i].run ();
        return 0;
      }
  return 2;
}
