/* signals CASE: other users of signals, and the program's own handlers.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Is a task that never yields preempted, so that a yield to it returns?  */
static bool
preempts (void)
{
  struct ticker ticker = { 0 };
  preempt_task *task = spawn (tick, &ticker);
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (task).preempted < 20;)
    preempt_yield ();
  bool ok = stats (task).preempted >= 20 && ticker.count > 0;
  ticker.stop = true;
  preempt_join (task, NULL);
  return ok;
}

static volatile sig_atomic_t calls, own;
static int ends[2];

static void
count_call (int signal)
{
  (void) signal;
  calls++;
}

static void
count_own (int signal, siginfo_t *info, void *context)
{
  calls++;
  own += signal == SIGURG && info->si_signo == SIGURG && info->si_pid == getpid ()
         && context != NULL;
}

struct raised
{
  int times;
  uint64_t preempted;
};

/* Send SIGURG 100 times, and more, while tasks are preempted by it.  To the process: one
   that is sent to a thread is lost, like any, where another is pending.  */
static void *
raise_many (void *argument)
{
  struct raised *r = argument;
  uint64_t end = spent_ms () + PATIENCE;
  while ((r->times < 100 || r->preempted <= 10) && spent_ms () < end)
    {
      kill (getpid (), SIGURG);
      r->times++;
      while (calls < r->times && spent_ms () < end)
        spin ();
      spin_ms (1);
      r->preempted = stats (preempt_self ()).preempted;
    }
  return NULL;
}

static void
foreign (const struct sigaction *action, const char *name)
{
  struct sigaction after;
  struct ticker ticker = { 0 };
  struct raised raised = { 0 };
  calls = own = 0;
  sigaction (SIGURG, action, NULL);
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *task[2] = { spawn (raise_many, &raised), spawn (tick, &ticker) };
  preempt_join (task[0], NULL);
  ticker.stop = true;
  preempt_join (task[1], NULL);
  preempt_stop ();
  check (raised.times >= 100 && calls == raised.times, name);
  check (raised.preempted > 10, "and the task that raises it is preempted by it");
  sigaction (SIGURG, NULL, &after);
  kill (getpid (), SIGURG);
  check (calls == raised.times + 1 && after.sa_sigaction == action->sa_sigaction,
         "after stop the handler is installed as before");
}

static void
foreign_plain (void)
{
  foreign (&(struct sigaction) { .sa_handler = count_call, .sa_flags = SA_RESTART },
           "a handler of SIGURG is called for each that is no request");
}

static void
foreign_info (void)
{
  foreign (&(struct sigaction) { .sa_sigaction = count_own,
                                 .sa_flags = SA_SIGINFO | SA_RESTART },
           "a handler of SIGURG that takes siginfo_t, too");
  check (own == calls, "and it gets what the kernel says");
}

/* Another signal requests: SIGURG is the program's.  */
static void
usr2 (void)
{
  struct sigaction action = { .sa_handler = count_call };
  sigaction (SIGURG, &action, NULL);
  start (&(struct preempt_config) { .slice_ns = MS, .signal = SIGUSR2 });
  check (preempts (), "SIGUSR2 requests");
  sigaction (SIGURG, NULL, &action);
  check (action.sa_handler == count_call && calls == 0, "SIGURG is left alone");
  kill (getpid (), SIGURG);
  check (calls == 1, "SIGURG is the program's own");
  preempt_stop ();
  sigaction (SIGUSR2, NULL, &action);
  check (action.sa_handler == SIG_DFL, "after stop SIGUSR2 has its default action");
}

/* The kernel may queue nothing: it says no more of a request than its number.  */
static void
unqueued (void)
{
  static const struct rlimit none;
  if (setrlimit (RLIMIT_SIGPENDING, &none) != 0)
    exit (1);
  usr2 ();
}

static void *volatile came;      /* with a signal */

static void
note_value (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) context;
  came = info->si_value.sival_ptr;
}

/* Does what is sent with SIGNAL come with it, whatever it is?  An emulator may take it for what
   the kernel says with such a signal: qemu-arm, the low seven bits for the signal that has
   ended a child, whose number it translates.  */
static bool
comes_with_value (int signal)
{
  static char values[128];
  struct sigaction old, action = { .sa_sigaction = note_value, .sa_flags = SA_SIGINFO };
  bool comes = true;
  sigaction (signal, &action, &old);
  for (unsigned i = 0; i < sizeof values; i++)
    {
      sigqueue (getpid (), signal, (union sigval) { .sival_ptr = &values[i] });
      comes &= came == &values[i];
    }
  sigaction (signal, &old, NULL);
  return comes;
}

static volatile sig_atomic_t children;

static void
count_child (int signal)
{
  calls += signal == SIGCHLD;
  children += waitpid (-1, NULL, WNOHANG) > 0;
}

/* The signal of children requests, and they end meanwhile, one after another.  What the
   kernel says of one looks like what it says of a breakpoint, as malloc's caller runs
   into them, where the child's status is the number of the breakpoint's file.  */
static void
child (void)
{
  if (!comes_with_value (SIGCHLD))
    {
      unsupported ("requests by SIGCHLD");
      return;
    }
  struct sigaction action = { .sa_handler = count_child, .sa_flags = SA_RESTART };
  struct ticker ticker = { 0 };
  uint64_t end = spent_ms () + PATIENCE;
  sigaction (SIGCHLD, &action, NULL);
  start (&(struct preempt_config) { .slice_ns = MS, .signal = SIGCHLD });
  preempt_task *task = spawn (tick, &ticker);
  for (int status = 0; status < 16; status++)
    {
      if (fork () == 0)
        _exit (status);
      while (children <= status && spent_ms () < end)
        free (malloc (1000));
    }
  check (children == 16, "a handler of SIGCHLD is called for each child");
  check (calls == children, "and for no request");
  ticker.stop = true;
  preempt_join (task, NULL);
  check (preempts (), "while SIGCHLD requests");
  preempt_stop ();
}

/* Does a timer request, or, at 0, the monitor?  */
static void
check_timer (uint64_t timer, const char *name)
{
  if (stats (NULL).timer == timer)
    check (true, name);
  else if (timer == 1 && getenv ("PREEMPT_MONITOR") != NULL)
    check (true, "PREEMPT_MONITOR: no timer");
  else
    check (false, name);
}

static void
who_requests (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGURG);
  start (&(struct preempt_config) { .slice_ns = MS });
  check_timer (1, "a timer requests");
  check (preempts (), "and tasks are preempted");
  preempt_stop ();
  start (&(struct preempt_config) { .slice_ns = MS, .requests = PREEMPT_BY_MONITOR });
  check_timer (0, "PREEMPT_BY_MONITOR: the monitor does");
  check (preempts (), "and tasks are preempted");
  preempt_stop ();
  sigprocmask (SIG_BLOCK, &set, NULL);
  start (&(struct preempt_config) { .slice_ns = MS });
  check_timer (0, "the signal was blocked: the monitor does");
  preempt_stop ();
  start (&(struct preempt_config) { .slice_ns = MS, .requests = PREEMPT_BY_TIMER });
  check_timer (1, "PREEMPT_BY_TIMER: a timer does");
  check (preempts (), "and tasks are preempted");
  preempt_stop ();
  check (preempt_start (&(struct preempt_config) { .requests = 3 }) != NULL
         && preempt_start (&(struct preempt_config) { .requests = -1 }) != NULL,
         "neither: refused");
}

static volatile sig_atomic_t own_ticks;

static void
count_own_tick (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) context;
  calls++;
  /* Emulators do not always say SI_TIMER.  */
  own_ticks += info->si_code < SI_USER && info->si_value.sival_ptr == &own_ticks;
}

/* The program has a timer of its own, and by the same signal.  */
static void
own_timer (void)
{
  struct sigaction action = { .sa_sigaction = count_own_tick,
                              .sa_flags = SA_SIGINFO | SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG };
  struct itimerspec often = { { 0, MS }, { 0, MS } };
  timer_t timer;
  event.sigev_value.sival_ptr = (void *) &own_ticks;
  sigaction (SIGURG, &action, NULL);
  start (&(struct preempt_config) { .slice_ns = MS });
  if (timer_create (CLOCK_MONOTONIC, &event, &timer) != 0
      || timer_settime (timer, 0, &often, NULL) != 0)
    exit (1);
  bool ok = true;
  for (unsigned i = 0; i < 3; i++)
    ok &= preempts ();
  for (uint64_t end = spent_ms () + PATIENCE; own_ticks < 20 && spent_ms () < end;)
    spin ();
  timer_delete (timer);
  check (ok, "tasks are preempted beside a timer of the program's with the same signal");
  check (own_ticks >= 20 && calls == own_ticks, "whose ticks, and no others, are its own");
  preempt_stop ();
}

static void *
write_later (void *argument)
{
  struct timespec second = { 1, 0 };
  nanosleep (&second, NULL);
  return write (ends[1], "", 1) == 1 ? argument : NULL;
}

/* A worker that sleeps in the kernel is asked the less the longer it does.  */
static void
asleep (void)
{
  struct ticker ticker = { 0 };
  pthread_t thread;
  char c;
  if (pipe (ends) != 0)
    exit (1);
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *task = spawn (tick, &ticker);
  preempt_yield ();
  pthread_create (&thread, NULL, write_later, NULL);
  uint64_t before = stats (preempt_self ()).deferred[PREEMPT_UNRECORDED], begin = wall_ms ();
  ssize_t n = read (ends[0], &c, 1);
  uint64_t asked = stats (preempt_self ()).deferred[PREEMPT_UNRECORDED] - before;
  uint64_t slept = wall_ms () - begin;
  printf ("%u requests in %u ms\n", (unsigned) asked, (unsigned) slept);
  check (n == 1 && asked <= 100 + slept / 5, "a worker that sleeps in the kernel is asked"
         " a few times a second");
  pthread_join (thread, NULL);
  check (preempts (), "and tasks are preempted when it is awake");
  ticker.stop = true;
  preempt_join (task, NULL);
  preempt_stop ();
}

/* As a new thread inherits it.  */
static void
blocked (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGURG);
  sigprocmask (SIG_BLOCK, &set, NULL);
  start (&(struct preempt_config) { .slice_ns = MS });
  check (preempts (), "the signal was blocked before start");
  preempt_stop ();
}

static void *
write_often (void *argument)
{
  volatile bool *enough = argument;
  while (!*enough)
    {
      usleep (20000);
      if (write (ends[1], "", 1) != 1)
        return argument;
    }
  return NULL;
}

/* A call that blocks goes on after a request: SA_RESTART.  */
static void
restarted (void)
{
  struct ticker ticker = { 0 };
  volatile bool enough = false;
  bool ok = true, asked = false;
  pthread_t thread;
  char c;
  if (pipe (ends) != 0)
    exit (1);
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *task = spawn (tick, &ticker);
  preempt_yield ();
  pthread_create (&thread, NULL, write_often, (void *) &enough);
  uint64_t before = stats (preempt_self ()).deferred[PREEMPT_UNRECORDED];
  for (uint64_t end = spent_ms () + PATIENCE; ok && !asked && spent_ms () < end;)
    {
      ok = read (ends[0], &c, 1) == 1;
      asked = stats (preempt_self ()).deferred[PREEMPT_UNRECORDED] > before;
    }
  enough = true;
  check (ok, "a read that requests interrupt goes on");
  check (asked, "requests came while it blocked");
  pthread_join (thread, NULL);
  ticker.stop = true;
  preempt_join (task, NULL);
  preempt_stop ();
}

/* --- Calls that take signals --- */

/* Does the kernel tell what a thread waits for (runtime/sched/waits.c), by the program's
   own numbers?  Not where an emulator makes the calls.  */
static bool
tells_of_waits (void)
{
  FILE *file = fopen ("/proc/thread-self/syscall", "r");
  long number = -1;
  bool tells = file != NULL && fscanf (file, "%ld", &number) == 1 && number == SYS_read;
  if (file != NULL)
    fclose (file);
  return tells;
}

static int
wait_by_sigwait (const sigset_t *set)
{
  int signal = 0;
  return sigwait (set, &signal) == 0 ? signal : 0;
}

static int
wait_by_sigtimedwait (const sigset_t *set)
{
  return sigtimedwait (set, NULL, &(struct timespec) { 100, 0 });
}

static int
wait_by_signalfd (const sigset_t *set)
{
  struct signalfd_siginfo info = { 0 };
  int fd = signalfd (-1, set, SFD_CLOEXEC);
  ssize_t n = read (fd, &info, sizeof info);
  close (fd);
  return n == sizeof info ? (int) info.ssi_signo : 0;
}

static pthread_t waiter;

/* When the slice has been over for long.  */
static void *
send_later (void *argument)
{
  usleep (30000);
  pthread_kill (waiter, SIGUSR1);
  return argument;
}

/* All signals are blocked, and waited for, while another task waits for its turn.  */
static void
wait_for_all (int (*wait) (const sigset_t *), const char *name)
{
  pthread_t thread;
  sigset_t all, own;
  struct ticker ticker = { 0 };
  unsigned right = 0, waits = 0;
  if (!tells_of_waits ())
    {
      unsupported (name);
      return;
    }
  sigfillset (&all);
  sigemptyset (&own);
  sigaddset (&own, SIGUSR1);
  pthread_sigmask (SIG_BLOCK, &all, NULL);
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *task = spawn (tick, &ticker);
  waiter = pthread_self ();
  /* A request that is sent in the very moment of the call is taken: seldom, where each
     would be if the library did not look.  */
  for (; right < 5 && waits < 10; waits++)
    {
      preempt_yield ();
      pthread_create (&thread, NULL, send_later, NULL);
      bool got = wait (&all) == SIGUSR1;
      pthread_join (thread, NULL);
      right += got;
      /* It has come behind the request, and is not for the next wait.  */
      if (!got)
        wait_by_sigwait (&own);
    }
  check (right == 5, name);
  check (preempts (), "and tasks are preempted");
  ticker.stop = true;
  preempt_join (task, NULL);
  preempt_stop ();
}

static void
waits (void)
{
  wait_for_all (wait_by_sigwait, "sigwait gets no request");
  wait_for_all (wait_by_sigtimedwait, "nor does sigtimedwait");
  wait_for_all (wait_by_signalfd, "nor a read of a signalfd");
}

/* --- Faults --- */

static volatile char *volatile nowhere = (char *) 4104;

static void *
fault (void *argument)
{
  *nowhere = 1;
  return argument;
}

static sigjmp_buf before_fault;
static bool jump_unblocks = true;
static void *volatile fault_address;

static void
recover (int signal, siginfo_t *info, void *context)
{
  (void) context;
  fault_address = signal == SIGSEGV ? info->si_addr : NULL;
  siglongjmp (before_fault, 1);
}

static void *
fault_and_recover (void *argument)
{
  if (sigsetjmp (before_fault, jump_unblocks) == 0)
    fault (NULL);
  return argument;
}

/* z/Architecture tells the page alone.  */
static bool
is_nowhere (void *address)
{
  return address == (void *) 4104 || address == (void *) 4096;
}

static void
install_recover (int flags)
{
  struct sigaction action = { .sa_sigaction = recover, .sa_flags = flags | SA_SIGINFO };
  sigaction (SIGSEGV, &action, NULL);
}

/* A handler of the program's own, which jumps out of it.  */
static void
own_handler_as (int flags)
{
  install_recover (flags);
  start (&(struct preempt_config) { .slice_ns = MS });
  for (unsigned i = 0; i < 3; i++)
    {
      void *result = NULL;
      fault_address = NULL;
      preempt_join (spawn (fault_and_recover, &result), &result);
      check (result == &result && is_nowhere (fault_address),
             "the program's own handler of SIGSEGV is called");
    }
  check (preempts (), "it may jump out, and preemption goes on");
  preempt_stop ();
}

static void
own_handler (void)
{
  own_handler_as (0);
}

/* No signal is blocked in it, hence none by its jump.  */
static void
own_nodefer (void)
{
  jump_unblocks = false;
  own_handler_as (SA_NODEFER);
}

/* A handler for one fault only: the next ends the program.  */
static void
own_once (void)
{
  install_recover (SA_RESETHAND);
  start (NULL);
  for (unsigned i = 0; i < 2; i++)
    {
      preempt_join (spawn (fault_and_recover, NULL), NULL);
      puts ("recovered");
      fflush (stdout);
    }
}

static void
exit_plainly (int signal)
{
  _exit (signal == SIGSEGV ? 7 : 8);
}

static void
plain_handler (void)
{
  signal (SIGSEGV, exit_plainly);
  start (NULL);
  preempt_join (spawn (fault, NULL), NULL);
}

static void
no_handler (void)
{
  start (NULL);
  preempt_join (spawn (fault, NULL), NULL);
}

/* No fault, but the signal.  */
static void
sent (void)
{
  start (NULL);
  kill (getpid (), SIGSEGV);
}

static void
sent_to_thread (void)
{
  start (NULL);
  raise (SIGSEGV);
}

/* What it says of an address is the sender's word.  Here it would be the task's guard.  */
static void *
send_with_address (void *argument)
{
  uintptr_t high = ((uintptr_t) &argument + 4095) & -(uintptr_t) 4096;
  siginfo_t info = { 0 };
  info.si_signo = SIGSEGV;
  info.si_code = SI_QUEUE;
  info.si_addr = (void *) (high - 65536 - 8);
  syscall (SYS_rt_tgsigqueueinfo, getpid (), syscall (SYS_gettid), SIGSEGV, &info);
  return argument;
}

static void
sent_with_address (void)
{
  start (&(struct preempt_config) { .stack_bytes = 65536 });
  preempt_join (spawn (send_with_address, NULL), NULL);
}

static void
sent_ignored (void)
{
  signal (SIGSEGV, SIG_IGN);
  start (&(struct preempt_config) { .slice_ns = MS });
  kill (getpid (), SIGSEGV);
  raise (SIGSEGV);
  check (preempts (), "a SIGSEGV that is sent is ignored as before start");
  preempt_stop ();
  check (signal (SIGSEGV, SIG_DFL) == SIG_IGN, "and after stop");
}

static volatile unsigned deepest = 1000000;

static unsigned
recurse (unsigned depth, unsigned bytes)
{
  volatile char frame[bytes];
  frame[0] = depth;
  return depth < deepest ? recurse (depth + 1, bytes) + frame[0] : 0;
}

static void *
overflow_task (void *argument)
{
  return (void *) (uintptr_t) recurse (0, *(unsigned *) argument);
}

static void
overflow_by (unsigned bytes)
{
  start (&(struct preempt_config) { .stack_bytes = 65536 });
  preempt_join (spawn (overflow_task, &bytes), NULL);
}

static void
overflow (void)
{
  overflow_by (100);
}

static void
overflow_far (void)
{
  overflow_by (40000);
}

/* An overflow is told even to a program that handles faults, and ends it.  */
static void
overflow_handled (void)
{
  signal (SIGSEGV, exit_plainly);
  overflow_by (100);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*run) (void); } cases[] = {
    { "foreign", foreign_plain }, { "foreign-info", foreign_info },
    { "usr2", usr2 }, { "unqueued", unqueued }, { "child", child },
    { "blocked", blocked }, { "restarted", restarted }, { "waits", waits },
    { "who", who_requests }, { "own-timer", own_timer }, { "asleep", asleep },
    { "own-handler", own_handler }, { "own-nodefer", own_nodefer },
    { "own-once", own_once }, { "plain-handler", plain_handler },
    { "no-handler", no_handler }, { "sent", sent },
    { "sent-to-thread", sent_to_thread }, { "sent-ignored", sent_ignored },
    { "sent-with-address", sent_with_address },
    { "overflow", overflow }, { "overflow-far", overflow_far },
    { "overflow-handled", overflow_handled },
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
    if (argc == 2 && strcmp (argv[1], cases[i].name) == 0)
      {
        cases[i].run ();
        return 0;
      }
  return 2;
}
