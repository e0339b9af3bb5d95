/* A task runs on though its slice is over, for each reason there is, until the library
   has said which, where, and why.

   SPDX-License-Identifier: MIT  */

#include "said.h"

#include <alloca.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

enum { STACK_BYTES = 65536, SECOND = 1000 };

static struct ticker other;
static preempt_task *ticking;
static uint64_t breakpoints;    /* of the statistics, while there were */

/* Run FUNCTION in task 2 beside task 1, which only counts; to its end.  */
static void
beside (const struct preempt_config *config, void *(*function) (void *))
{
  struct preempt_config c = *config;
  c.stack_bytes = STACK_BYTES;
  c.slice_ns = MS;
  start (&c);
  breakpoints = stats (NULL).breakpoints;
  other.stop = false;
  ticking = spawn (tick, &other);
  preempt_join (spawn (function, NULL), NULL);
  other.stop = true;
  preempt_join (ticking, NULL);
}

static const struct preempt_config reporting = { .report = 1 }, silent;

/* --- Reasons that may pass --- */

void *
run_disabled (void *unused)
{
  preempt_disable ();
  until_said ();
  preempt_enable ();
  return unused;
}

static void
disabled (const struct preempt_config *config)
{
  beside (config, run_disabled);
  check_said ("preempt: task 2 has run on for more than a second after its slice: it has"
              " called preempt_disable, and not preempt_enable, at ",
              "a task that has disabled preemption");
  check_said ("preempt_enable, at report+0x", "the line has the module and the offset in it");
}

static void
field (void)
{
  disabled (&reporting);
  preempt_stop ();
}

static void
variable (void)
{
  setenv ("PREEMPT_REPORT", "1", 1);
  disabled (&silent);
  preempt_stop ();
}

/* The first task, in its first turn.  */
static void
first (void)
{
  start (&(struct preempt_config) { .slice_ns = MS, .report = 1 });
  preempt_task *task = spawn (tick, &other);
  preempt_disable ();
  until_said ();
  other.stop = true;
  preempt_enable ();
  preempt_join (task, NULL);
  preempt_stop ();
  check_said ("preempt: task 0 has run on for more than a second after its slice: it has"
              " called preempt_disable", "the first task");
}

void * __attribute__ ((preempt_unsafe, noinline))
run_unrecorded (void *unused)
{
  until_said ();
  return unused;
}

/* The symbol, that is, where the program's are to be seen.  */
static void
check_symbol (const char *name)
{
  check_said (" (run_unrecorded)\n", name);
}

/* In recorded code, which the breakpoint can be set in.  */
static void *
call_unrecorded (void *argument)
{
  argument = run_unrecorded (argument);
  __asm__ volatile ("");
  return argument;
}

static void
unrecorded (void)
{
  beside (&reporting, call_unrecorded);
  preempt_stop ();
  if (!breakpoints)
    {
      unsupported ("no breakpoints are to be had here");
      check_said ("task 2 has run on for more than a second after its slice: in code"
                  " without a record, and no breakpoint is to be had: ",
                  "a task in code without a record");
    }
  else
    check_said ("task 2 has run on for more than a second after its slice: in code"
                " without a record; a breakpoint stops it where it comes back",
                "a task in code without a record");
}

static void
by_chance (void)
{
  setenv ("PREEMPT_NO_BREAKPOINT", "1", 1);
  beside (&reporting, call_unrecorded);
  preempt_stop ();
  check (!breakpoints, "PREEMPT_NO_BREAKPOINT=1: the statistics tell of none");
  check_said ("in code without a record, and no breakpoint is to be had: they are"
              " switched off, at ", "and so does the line");
  check_said ("\npreempt: no breakpoints: they are switched off\n",
              "and the summary");
}

/* The program closes all files that it does not know.  */
static void *
run_closed (void *argument)
{
  for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
    if (fd != said_pipe[0] && fd != said_pipe[1])
      close (fd);
  return call_unrecorded (argument);
}

static void
closed (void)
{
  beside (&reporting, run_closed);
  uint64_t now = stats (NULL).breakpoints;
  preempt_stop ();
  if (!breakpoints)
    {
      unsupported ("no breakpoints are to be had here");
      check (true, "nothing to close");
      return;
    }
  check (now == 0, "its file closed: the statistics tell of no breakpoints");
  check_said ("and no breakpoint is to be had: the program has closed the file",
              "and so does the line");
}

static ucontext_t back, there;

static void
spin_there (void)
{
  until_said ();
}

static void *
run_foreign (void *unused)
{
  static char stack[STACK_BYTES];
  getcontext (&there);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  there.uc_link = &back;
  makecontext (&there, spin_there, 0);
  swapcontext (&back, &there);
  return unused;
}

static void
foreign (void)
{
  beside (&reporting, run_foreign);
  preempt_stop ();
  check_said ("after its slice: its stack pointer is not on the task's stack: in a"
              " coroutine", "a task on a stack of its own");
}

static void
handle (int signal)
{
  (void) signal;
  until_said ();
}

static void *
run_handler (void *unused)
{
  struct sigaction action = { .sa_handler = handle };
  sigaction (SIGUSR1, &action, NULL);
  raise (SIGUSR1);
  return unused;
}

static void
mask (void)
{
  beside (&reporting, run_handler);
  preempt_stop ();
  check_said ("after its slice: other signals are blocked than usual: in a signal"
              " handler", "a task in a signal handler");
}

static void __attribute__ ((noinline))
spin_deep (size_t room)
{
  char here;
  uintptr_t high = ((uintptr_t) &here + 4095) & ~(uintptr_t) 4095;
  char *used = alloca ((uintptr_t) &here - (high - STACK_BYTES) - room);
  __asm__ volatile ("" : : "r" (used) : "memory");
  until_said ();
}

static void *
run_deep (void *unused)
{
  spin_deep (3000);
  return unused;
}

static void
room (void)
{
  beside (&reporting, run_deep);
  preempt_stop ();
  check_said ("after its slice: too little is left of its stack: give preempt_config more"
              " stack_bytes than 65536", "a task with little stack left");
}

static void *
run_blocked (void *unused)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGURG);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  until_said ();
  pthread_sigmask (SIG_UNBLOCK, &set, NULL);
  return unused;
}

/* Does the kernel tell a blocked signal by its number?  An emulator may tell its host's, of
   which some are others.  */
static bool
knows_blocked (void)
{
  enum { FROM_END = 2 + (SIGURG - 1) / 4 };     /* of a line, a digit with its bit */
  char line[256], digit[2] = "0";
  sigset_t set, old;
  sigemptyset (&set);
  sigaddset (&set, SIGURG);
  pthread_sigmask (SIG_BLOCK, &set, &old);
  FILE *status = fopen ("/proc/thread-self/status", "r");
  while (status != NULL && fgets (line, sizeof line, status) != NULL)
    if (strncmp (line, "SigBlk:\t", 8) == 0 && strlen (line) > 8 + FROM_END)
      digit[0] = line[strlen (line) - FROM_END];
  if (status != NULL)
    fclose (status);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return (strtoul (digit, NULL, 16) >> (SIGURG - 1) % 4 & 1) != 0;
}

static void
blocked (void)
{
  char expected[120];
  if (!knows_blocked ())
    {
      unsupported ("/proc numbers signals otherwise than this machine");
      return;
    }
  beside (&reporting, run_blocked);
  preempt_stop ();
  snprintf (expected, sizeof expected, "task 2 has run on for more than a second after its"
            " slice: the thread has signal %d blocked", SIGURG);
  check_said (expected, "the signal blocked");
}

/* A thread ends the wait when the line is there.  */
static void *
end_wait (void *worker)
{
  until_said ();
  pthread_kill (*(pthread_t *) worker, SIGUSR2);
  return NULL;
}

static void *
run_waiting (void *unused)
{
  pthread_t self = pthread_self (), thread;
  int signal;
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGUSR2);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  pthread_create (&thread, NULL, end_wait, &self);
  sigwait (&set, &signal);
  pthread_join (thread, NULL);
  return unused;
}

/* Does the kernel tell which call a thread is in?  To an emulator's program it tells the
   emulator's calls.  */
static bool
calls_are_told (void)
{
  char text[200] = "";
  int fd = open ("/proc/thread-self/syscall", O_RDONLY);
  return fd >= 0 && syscall (SYS_read, fd, text, sizeof text - 1) > 0
         && atoi (text) == SYS_read && text[0] != 'r';
}

static void
waiting (void)
{
  beside (&reporting, run_waiting);
  preempt_stop ();
  if (!calls_are_told ())
    {
      unsupported ("the kernel does not tell which call a thread is in");
      check_said ("task 2 has run on", "a task that waits for signals");
    }
  else
    check_said ("task 2 has run on for more than a second after its slice: it waits for"
                " signals", "a task that waits for signals");
}

/* In a call that knows nothing of tasks.  A thread ends the wait, as no task could.  */
static pthread_barrier_t barrier;

static void *
come_late (void *unused)
{
  until_said ();
  pthread_barrier_wait (&barrier);
  return unused;
}

static void *
run_to_barrier (void *unused)
{
  pthread_t thread;
  pthread_create (&thread, NULL, come_late, NULL);
  pthread_barrier_wait (&barrier);
  pthread_join (thread, NULL);
  return unused;
}

static void
holding (void)
{
  pthread_barrier_init (&barrier, NULL, 2);
  beside (&reporting, run_to_barrier);
  preempt_stop ();
  if (!calls_are_told ())
    {
      unsupported ("the kernel does not tell which call a thread is in");
      check_said ("task 2 has run on", "a task that holds its worker");
      return;
    }
  check_said ("after its slice: it waits in a system call, and the worker's other tasks"
              " until it comes back: ", "a task that holds its worker");
  check_said (" (pthread_barrier_wait", "and in which function");
}

/* --- What never comes right is said without being asked for, once --- */

static unsigned
lines (void)
{
  unsigned n = 0;
  for (const char *at = said_all (); (at = strchr (at, '\n')) != NULL; at++)
    n++;
  return n;
}

/* Two turns: the second is no longer than it has to be for another line.  */
static void *
run_twice (void *unused)
{
  until_said ();
  preempt_yield ();
  spin_ms (2 * SECOND);
  return unused;
}

static void *
run_stackless (void *unused)
{
  stack_t none = { .ss_flags = SS_DISABLE };
  sigaltstack (&none, NULL);
  return run_twice (unused);
}

/* The other task must not wait for a preemption either.  */
static void *
tick_once (void *unused)
{
  return unused;
}

static void
forever (void *(*function) (void *))
{
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *task[] = { spawn (function, NULL), spawn (tick_once, NULL),
                           spawn (tick_once, NULL) };
  for (unsigned i = 0; i < sizeof task / sizeof *task; i++)
    preempt_join (task[i], NULL);
  preempt_stop ();
  check (lines () <= 1, "and nothing else");
}

static void
stackless (void)
{
  forever (run_stackless);
  check_said ("preempt: task 1 has run on for more than a second after its slice: the"
              " program has taken the thread's alternate stack away (sigaltstack)",
              "the alternate stack taken away");
}

static void *
run_replaced (void *unused)
{
  signal (SIGURG, SIG_IGN);
  return run_twice (unused);
}

static void
replaced (void)
{
  char expected[160];
  forever (run_replaced);
  snprintf (expected, sizeof expected, "preempt: task 1 has run on for more than a second"
            " after its slice: the program has installed a handler of its own for"
            " signal %d", SIGURG);
  check_said (expected, "the handler replaced");
}

/* What may pass is not said where nobody has asked.  */
static void *
run_quietly (void *unused)
{
  preempt_disable ();
  spin_ms (2 * SECOND);
  preempt_enable ();
  return unused;
}

static void
quiet (void)
{
  setenv ("PREEMPT_REPORT", "0", 1);
  beside (&silent, run_quietly);
  preempt_stop ();
  check (lines () == 0, "PREEMPT_REPORT=0: nothing is said");
}

/* --- The summary --- */

static void
summary (void)
{
  char expected[300];
  beside (&reporting, run_disabled);
  struct preempt_stats s = stats (NULL);
  preempt_stop ();
  snprintf (expected, sizeof expected, "\npreempt: 3 tasks, %llu switches, %llu"
            " preemptions; 1 turns went on for more than a second after their slice\n"
            "preempt: put off: ", (unsigned long long) s.switches,
            (unsigned long long) s.preempted);
  check_said (expected, "the summary has the statistics' figures");
  snprintf (expected, sizeof expected, "%llu times %s",
            (unsigned long long) s.deferred[PREEMPT_DISABLED],
            preempt_point_name (PREEMPT_DISABLED));
  check_said (expected, "and what was put off");
  check_said (s.breakpoints ? "\npreempt: breakpoints are in use\n"
              : "\npreempt: no breakpoints: ", "and whether there are breakpoints");
  check_said (s.stubs ? "\npreempt: return stubs are in use\n"
              : "\npreempt: no return stubs: ", "and whether there are return stubs");
}

/* Who reads standard error may be waiting for what comes after preempt_stop.  */
static void
full (void)
{
  static const char line[4096];
  int ends[2], said = dup (STDERR_FILENO);
  start (&(struct preempt_config) { .report = 1 });
  check (pipe (ends) == 0 && fcntl (ends[1], F_SETFL, O_NONBLOCK) == 0, "a pipe");
  while (write (ends[1], line, sizeof line) > 0 || write (ends[1], line, 1) > 0)
    ;
  fcntl (ends[1], F_SETFL, 0);
  dup2 (ends[1], STDERR_FILENO);
  int error = preempt_stop ();
  dup2 (said, STDERR_FILENO);
  check (error == 0, "preempt_stop waits for no reader of a full pipe");
}

/* --- The switches --- */

static const char *
starts_with (const char *name, const char *value, struct preempt_stats *now)
{
  setenv (name, value, 1);
  const char *error = preempt_start (NULL);
  unsetenv (name);
  if (error == NULL)
    {
      *now = stats (NULL);
      preempt_stop ();
    }
  return error;
}

static bool
is_as (const struct preempt_stats *now, const struct preempt_stats *usual)
{
  return now->breakpoints == usual->breakpoints && now->stubs == usual->stubs;
}

static void
switches (void)
{
  static const char *const names[]
    = { "PREEMPT_NO_BREAKPOINT", "PREEMPT_NO_STUB", "PREEMPT_REPORT" };
  struct preempt_stats usual, now;
  if (preempt_start (NULL) != NULL)
    exit (1);
  usual = stats (NULL);
  preempt_stop ();
  uint64_t breakpoints = usual.breakpoints, stubs = usual.stubs;
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    {
      const char *error = starts_with (names[i], "yes", &now);
      check (error != NULL && strstr (error, names[i]) != NULL, "yes: refused, by name");
      error = starts_with (names[i], "01", &now);
      check (error != NULL && strstr (error, names[i]) != NULL, "01: refused, by name");
      check (starts_with (names[i], "0", &now) == NULL && is_as (&now, &usual),
             "0: as if it were not set");
      check (starts_with (names[i], "", &now) == NULL && is_as (&now, &usual),
             "empty: as if it were not set");
      usual.breakpoints = i == 0 ? 0 : breakpoints;
      usual.stubs = i == 1 ? 0 : stubs;
      check (starts_with (names[i], "1", &now) == NULL && is_as (&now, &usual),
             "1: switched on");
      usual.breakpoints = breakpoints;
      usual.stubs = stubs;
    }
}

/* --- Structs that another version of the library knows in another size --- */

static void
sizes (void)
{
  struct
  {
    struct preempt_config known;
    uint64_t later;
  } config = { .known = { .slice_ns = MS } };
  const char *error = preempt_start_sized (&config.known, sizeof config);
  check (error == NULL, "a larger preempt_config whose end is 0 is taken");
  struct
  {
    struct preempt_stats known;
    uint64_t later, guard;
  } s = { .later = 1, .guard = 1 };
  preempt_get_stats_sized (NULL, &s.known, sizeof s - sizeof s.guard);
  check (s.known.switches == stats (NULL).switches && s.later == 0 && s.guard == 1,
         "a larger preempt_stats is filled, and no more");
  s.known.preempted = 12345;
  preempt_get_stats_sized (NULL, &s.known, sizeof s.known.switches);
  check (s.known.preempted == 12345, "of a smaller one no more than there is");
  preempt_stop ();

  config.later = 1;
  error = preempt_start_sized (&config.known, sizeof config);
  check (error != NULL && strstr (error, "a field set that this libpreempt does not know")
         != NULL, "a field that the library does not know is refused");
  config.known.signal = SIGKILL;
  error = preempt_start_sized (&config.known,
                               offsetof (struct preempt_config, signal));
  check (error == NULL, "of a smaller preempt_config no more is read than there is");
  preempt_stop ();
}

static const struct
{
  const char *name;
  void (*function) (void);
} tests[] = {
  { "field", field }, { "variable", variable }, { "first", first },
  { "unrecorded", unrecorded },
  { "by-chance", by_chance }, { "closed", closed }, { "foreign", foreign },
  { "mask", mask }, { "room", room }, { "blocked", blocked },
  { "waiting", waiting }, { "holding", holding },
  { "stackless", stackless }, { "replaced", replaced }, { "quiet", quiet },
  { "summary", summary }, { "full", full }, { "switches", switches }, { "sizes", sizes },
};

int
main (int argc, char **argv)
{
  said_catch ();
  for (unsigned i = 0; argc == 2 && i < sizeof tests / sizeof *tests; i++)
    if (strcmp (argv[1], tests[i].name) == 0)
      tests[i].function ();
  if (argc == 3)                /* "symbol": with -rdynamic */
    {
      unrecorded ();
      check_symbol ("the line has the symbol");
    }
  return 0;
}
