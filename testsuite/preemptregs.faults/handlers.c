/* handlers CASE: the program's own signal handlers, its signal mask, its alternate
   stack.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "preemptregs.sched/check.h"

static struct ticker other;
static preempt_task *other_task;

static volatile sig_atomic_t calls, disturbed, inner, innermost;

static void
begin (uint64_t slice)
{
  start (&(struct preempt_config) { .slice_ns = slice });
  other_task = spawn (tick, &other);
}

static void
end (void)
{
  other.stop = true;
  preempt_join (other_task, NULL);
  check (preempt_stop () == 0, "stop");
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

static uint64_t
deferred (enum preempt_point point)
{
  return stats (NULL).deferred[point];
}

/* Is this task preempted WANTED times more?  */
static bool
preempted_again (unsigned wanted)
{
  uint64_t before = stats (preempt_self ()).preempted;
  for (uint64_t end = now_ms () + PATIENCE; now_ms () < end; spin ())
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
last_long (int signal)
{
  unsigned long count = other.count;
  for (unsigned i = 0; i < 300; i++)
    spin ();
  disturbed += other.count != count;
  calls += signal == SIGALRM;
  set_timer (7000);
}

static void
last_long_info (int signal, siginfo_t *info, void *context)
{
  (void) context;
  last_long (info->si_signo == signal ? signal : 0);
}

/* Malloc, until the handler has been called 20 times: mostly inside.  Does the other
   task ever find SIGALRM blocked?  */
static void
interrupt_malloc (enum preempt_point reason)
{
  unsigned long blocked = 0;
  uint64_t before = deferred (reason);
  calls = disturbed = 0;
  set_timer (7000);
  for (uint64_t end = now_ms () + PATIENCE; calls < 20 && now_ms () < end;)
    {
      sigset_t mask;
      for (unsigned i = 0; i < 1000; i++)
        free (malloc (100 + i));
      sigprocmask (SIG_BLOCK, NULL, &mask);
      blocked += sigismember (&mask, SIGALRM);
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

static void
long_handler (bool info, int flags, enum preempt_point reason)
{
  struct ticker beside = { 0 };
  if (info)
    install_info (SIGALRM, last_long_info, flags);
  else
    install (SIGALRM, last_long, flags);
  begin (MS);
  preempt_task *task = spawn (malloc_beside, &beside);
  interrupt_malloc (reason);
  check (preempted_again (20), "preemption goes on after it");
  beside.stop = true;
  preempt_join (task, NULL);
  end ();
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
  other.stop = true;
  preempt_join (other_task, NULL);
  check (preempt_stop () == 0, "stop with a request that waits");
  sigprocmask (SIG_SETMASK, &old, NULL);
}

/* All blocked before start, as a program may inherit it.  */
static void
inherited (void)
{
  sigset_t all, now;
  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, NULL);
  begin (MS);
  check (preempted_again (20), "all signals blocked before start: preempted");
  sigprocmask (SIG_BLOCK, NULL, &now);
  check (!sigismember (&now, SIGURG) && sigismember (&now, SIGUSR1)
         && sigismember (&now, SIGALRM) && sigismember (&now, SIGRTMAX),
         "and but for the one all stay blocked");
  end ();
}

/* Blocked at stop, where the request would end the program after that.  */
static void
block_deadly (void)
{
  sigset_t set;
  start (&(struct preempt_config) { .slice_ns = MS, .signal = SIGUSR2 });
  other_task = spawn (tick, &other);
  preempt_yield ();
  sigemptyset (&set);
  sigaddset (&set, SIGUSR2);
  sigprocmask (SIG_BLOCK, &set, NULL);
  spin_ms (5);
  other.stop = true;
  preempt_join (other_task, NULL);
  check (preempt_stop () == 0, "stop with a request that waits");
  sigprocmask (SIG_UNBLOCK, &set, NULL);
  check (true, "it does not come after that");
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
  for (uint64_t end = now_ms () + PATIENCE; !all_ticked (20) && now_ms () < end;)
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

enum { LARGE = 400000 };

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

static void
use_much (int signal)
{
  volatile char much[LARGE * 3 / 4];
  for (size_t i = 0; i < sizeof much; i += 1000)
    much[i] = i;
  calls += signal == SIGUSR1 && much[1000] == (char) 1000;
}

static void
large_alternate (void)
{
  stack_t stack = { .ss_sp = map (LARGE), .ss_size = LARGE };
  install (SIGUSR1, use_much, SA_ONSTACK);
  sigaltstack (&stack, NULL);
  begin (MS / 10);
  for (unsigned i = 0; i < 200; i++)
    {
      raise (SIGUSR1);
      spin ();
    }
  check (calls == 200, "a handler that takes most of the program's alternate stack");
  check (preempted_again (20), "and tasks are preempted");
  end ();
  check (alternate_is (&stack), "after stop the program has its stack again");
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
  spin_ms (30);
  check (stats (NULL).switches == before && deferred (PREEMPT_FOREIGN_CONTEXT) > 0,
         "an alternate stack taken away: not preempted, for that");
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

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*run) (void); } cases[] = {
    { "plain", plain }, { "plain-info", plain_info }, { "on-stack", on_stack },
    { "nested", nested_all }, { "change-mask", change_mask },
    { "inherited", inherited }, { "block-all", block_all },
    { "block-deadly", block_deadly },
    { "timers", timers }, { "large-alternate", large_alternate },
    { "other-alternate", other_alternate }, { "other-handler", other_handler },
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
    if (argc == 2 && strcmp (argv[1], cases[i].name) == 0)
      {
        cases[i].run ();
        return 0;
      }
  return 2;
}
