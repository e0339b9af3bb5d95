/* tasks [NUMBER [AT-ONCE]]: start and stop, spawn and join, the order of tasks, the slice,
   and requests that come late; NUMBER tasks, 20000 unless told otherwise, one after
   another; AT-ONCE, or 1000, at the same time, where addresses have more than 32 bits.

   SPDX-License-Identifier: MIT  */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "valgrind.h"

static const struct preempt_config unhurried = { .slice_ns = NEVER };

static void *
return_argument (void *argument)
{
  return argument;
}

static void *
yield_then_return (void *argument)
{
  preempt_yield ();
  return argument;
}

/* --- Outside a worker, and how not to start --- */

static void
outside (void)
{
  errno = 0;
  check (preempt_spawn (return_argument, NULL) == NULL && errno == EPERM,
         "spawn outside a worker: EPERM");
  check (preempt_self () == NULL, "self outside a worker: NULL");
  check (preempt_stop () == EPERM, "stop outside a worker: EPERM");
  check (preempt_join (NULL, NULL) == EINVAL, "join of nothing: EINVAL");
  preempt_yield ();
  preempt_disable ();
  preempt_enable ();
}

static void
refuse (const struct preempt_config *config, const char *why, const char *name)
{
  const char *error = preempt_start (config);
  bool refused = error != NULL && strstr (error, why) != NULL;
  if (!refused)
    printf ("%s: got: %s\n", name, error != NULL ? error : "started");
  check (refused && preempt_self () == NULL, name);
  if (error == NULL)
    preempt_stop ();
}

static void
refuse_signal (int signal)
{
  char why[40], name[40];
  snprintf (why, sizeof why, "signal %d cannot request", signal);
  snprintf (name, sizeof name, "start: signal %d", signal);
  refuse (&(struct preempt_config) { .signal = signal }, why, name);
}

/* What there is not, what the kernel keeps, and what libc does.  */
static void
refuse_signals (void)
{
  static const int taken[] = { -1, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS,
                               SIGABRT, SIGKILL, SIGSTOP, SIGCONT };
  for (unsigned i = 0; i < sizeof taken / sizeof *taken; i++)
    refuse_signal (taken[i]);
  for (int signal = 32; signal < SIGRTMIN; signal++)
    refuse_signal (signal);
  refuse_signal (SIGRTMAX + 1);
}

static void
refusals (void)
{
  const struct preempt_config short_slice = { .slice_ns = 9999 },
    long_slice = { .slice_ns = NEVER + 1 }, tiny = { .stack_bytes = 4096 };
  refuse (&short_slice, "10 microseconds", "start: too short a slice");
  refuse (&long_slice, "1000 seconds", "start: too long a slice");
  refuse_signals ();
  refuse (&tiny, "stacks of 4096 bytes are too small", "start: a tiny stack");

  /* The message names a size: that one is enough.  */
  const char *error = preempt_start (&tiny);
  const char *least = error == NULL ? NULL : strstr (error, "at least ");
  struct preempt_config small = { .slice_ns = MS };
  struct ticker ticker = { 0 };
  small.stack_bytes = least == NULL ? 0 : strtoul (least + 9, NULL, 10);
  start (&small);
  preempt_task *task = spawn (tick, &ticker);
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (task).preempted < 3;)
    preempt_yield ();
  check (small.stack_bytes > 0 && stats (task).preempted >= 3,
         "the least stack is enough to be preempted on");
  ticker.stop = true;
  preempt_join (task, NULL);
  preempt_stop ();
}

static void *
other_thread (void *argument)
{
  preempt_task *task = argument;
  errno = 0;
  check (preempt_self () == NULL, "self on another thread: NULL");
  check (preempt_spawn (return_argument, NULL) == NULL && errno == EPERM,
         "spawn on another thread: EPERM");
  check (preempt_join (task, NULL) == EINVAL, "join on another thread: EINVAL");
  check (preempt_stop () == EPERM, "stop on another thread: EPERM");
  const char *error = preempt_start (NULL);
  check (error != NULL && strstr (error, "already") != NULL,
         "start on another thread: started already");
  return NULL;
}

/* --- Start and stop --- */

static void *
stop_here (void *argument)
{
  (void) argument;
  return (void *) (intptr_t) preempt_stop ();
}

static void
start_and_stop (void)
{
  void *result;
  start (&unhurried);
  const char *error = preempt_start (NULL);
  check (error != NULL && strstr (error, "already") != NULL, "start twice");
  check (preempt_set_slice (9999) == EINVAL && preempt_set_slice (10000) == 0
         && preempt_set_slice (NEVER + 1) == EINVAL
         && preempt_set_slice (NEVER) == 0, "set_slice: its limits");

  preempt_task *task = spawn (yield_then_return, NULL);
  pthread_t thread;
  pthread_create (&thread, NULL, other_thread, task);
  pthread_join (thread, NULL);
  check (preempt_stop () == EBUSY, "stop with a new task: EBUSY");
  preempt_yield ();
  check (preempt_stop () == EBUSY, "stop with a live task: EBUSY");
  preempt_yield ();
  check (preempt_stop () == EBUSY, "stop with an ended task: EBUSY");
  preempt_join (task, NULL);
  preempt_join (spawn (stop_here, NULL), &result);
  check (result == (void *) EPERM, "stop from a task but the first: EPERM");
  check (preempt_stop () == 0, "stop");

  start (&unhurried);
  struct preempt_stats s = stats (NULL);
  check (s.switches == 1 && s.preempted == 0, "start again, with new figures");
  preempt_join (spawn (return_argument, &s), &result);
  check (result == &s, "a task after a second start");
  check (preempt_stop () == 0, "stop again");
}

/* Two threads at once, again and again.  */
enum { ROUNDS = 300 };

struct starter
{
  pthread_barrier_t *barrier;
  bool started[ROUNDS], refused[ROUNDS];
};

static void *
start_at_once (void *argument)
{
  struct starter *s = argument;
  for (unsigned i = 0; i < ROUNDS; i++)
    {
      pthread_barrier_wait (s->barrier);
      const char *error = preempt_start (&unhurried);
      s->started[i] = error == NULL;
      s->refused[i] = error != NULL && strstr (error, "already") != NULL;
      pthread_barrier_wait (s->barrier);
      s->started[i] &= error != NULL || preempt_stop () == 0;
    }
  return NULL;
}

static void
at_once (void)
{
  static struct starter one, other;
  pthread_barrier_t barrier;
  pthread_t thread;
  unsigned ok = 0;
  pthread_barrier_init (&barrier, NULL, 2);
  one.barrier = other.barrier = &barrier;
  pthread_create (&thread, NULL, start_at_once, &other);
  start_at_once (&one);
  pthread_join (thread, NULL);
  for (unsigned i = 0; i < ROUNDS; i++)
    ok += (one.started[i] && other.refused[i]) || (one.refused[i] && other.started[i]);
  printf ("two threads at once: one of them started %u of %u times\n", ok, ROUNDS);
  check (ok == ROUNDS, "start in two threads at once: one is a worker");
}

/* --- The slice --- */

/* Count until stopped, or for PATIENCE.  */
static void *
tick_for_a_while (void *argument)
{
  struct ticker *t = argument;
  for (uint64_t end = spent_ms () + PATIENCE; !t->stop && spent_ms () < end; t->count++)
    spin ();
  return NULL;
}

/* Is a task preempted that gets a shorter slice?  */
static bool
preempted_in_shorter_slice (void)
{
  struct ticker ticker = { 0 };
  preempt_set_slice (MS);
  preempt_task *task = spawn (tick_for_a_while, &ticker);
  preempt_yield ();
  ticker.stop = true;
  bool preempted = stats (task).preempted > 0;
  preempt_join (task, NULL);
  return preempted;
}

/* The monitor is asleep for the old slice when it gets a new one.  */
static void
other_slice (void)
{
  start (&unhurried);
  spin_ms (50);
  check (preempted_in_shorter_slice (), "set_slice: a shorter slice holds at once");
  preempt_stop ();
}

static atomic_bool enough_slices;

static void *
set_slices (void *argument)
{
  for (uintptr_t i = 0; !enough_slices; i++)
    preempt_set_slice (i % 2 == 0 ? MS : NEVER);
  return argument;
}

/* Another thread sets the slice, which any may at any time.  */
static void
slices_meanwhile (unsigned rounds)
{
  pthread_t thread;
  unsigned ok = 0;
  pthread_create (&thread, NULL, set_slices, NULL);
  for (unsigned i = 0; i < rounds; i++)
    {
      start (&unhurried);
      preempt_join (spawn (yield_then_return, NULL), NULL);
      ok += preempt_stop () == 0;
    }
  enough_slices = true;
  pthread_join (thread, NULL);
  check (ok == rounds, "set_slice in another thread, while a worker starts and stops");
}

/* The library's handler, with its signals counted.  */
static struct sigaction library;
static volatile sig_atomic_t signals;

static void
count_signal (int signal, siginfo_t *info, void *context)
{
  signals++;
  library.sa_sigaction (signal, info, context);
}

/* Nobody else could run: no signal comes, but a tick that was due before.  */
static void
alone (void)
{
  start (&(struct preempt_config) { .slice_ns = MS / 100 });
  preempt_join (spawn (return_argument, NULL), NULL);
  sigaction (SIGURG, NULL, &library);
  struct sigaction counted = library;
  counted.sa_sigaction = count_signal;
  sigaction (SIGURG, &counted, NULL);
  struct preempt_stats before = stats (NULL), after;
  spin_ms (10);
  after = stats (NULL);
  check (memcmp (&before, &after, sizeof before) == 0, "slice: one task alone gets no"
         " requests");
  sigaction (SIGURG, &library, NULL);
  check (signals <= 1, "nor does a timer tick on");
  preempt_stop ();
}

/* --- Requests that come late --- */

static void
block_requests (int how)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGURG);
  sigprocmask (how, &set, NULL);
}

/* Is there a request, which was made when a short slice was over?  None follows it.  */
static bool
request_pending (void)
{
  sigset_t set;
  sigemptyset (&set);
  preempt_set_slice (MS / 100);
  for (uint64_t end = spent_ms () + PATIENCE;
       !sigismember (&set, SIGURG) && spent_ms () < end;)
    sigpending (&set);
  preempt_set_slice (NEVER);
  return sigismember (&set, SIGURG);
}

static void *
get_request (void *seen)
{
  struct preempt_stats *s = seen;
  s[0] = stats (preempt_self ());
  block_requests (SIG_UNBLOCK);
  spin ();
  s[1] = stats (preempt_self ());
  return NULL;
}

static void
in_next_turn (void)
{
  struct preempt_stats seen[2];
  start (&unhurried);
  preempt_task *task = spawn (get_request, seen);
  block_requests (SIG_BLOCK);
  bool pending = request_pending ();
  preempt_join (task, NULL);
  check (pending && memcmp (&seen[0], &seen[1], sizeof seen[0]) == 0,
         "a request that comes in another task's turn is void");
  check (preempted_in_shorter_slice (), "and the next one is not");
  preempt_stop ();
}

static bool
is_pending (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigpending (&set);
  return sigismember (&set, SIGURG);
}

/* A tick that is pending is delivered in here.  */
static void *
get_tick (void *seen)
{
  struct preempt_stats *s = seen;
  s[0] = stats (preempt_self ());
  block_requests (SIG_UNBLOCK);
  s[1] = stats (preempt_self ());
  return NULL;
}

/* The timer ticked in one turn, and the signal comes in the next, while a third task waits
   for its own.  Another tick may be due
   at that very moment: not each time.  */
static void
tick_in_next_turn (void)
{
  bool void_once = false, pending = true;
  start (&(struct preempt_config) { .slice_ns = 50 * MS });
  for (unsigned i = 0; i < 10 && !void_once && pending; i++)
    {
      struct preempt_stats seen[2];
      preempt_task *task = spawn (get_tick, seen), *other = spawn (return_argument, NULL);
      block_requests (SIG_BLOCK);
      for (uint64_t end = spent_ms () + PATIENCE; !is_pending () && spent_ms () < end;)
        continue;
      pending = is_pending ();
      preempt_join (task, NULL);
      preempt_join (other, NULL);
      void_once = memcmp (&seen[0], &seen[1], sizeof seen[0]) == 0;
    }
  check (pending && void_once, "a tick that comes in another task's turn is void");
  preempt_stop ();
}

struct put_off
{
  uint64_t times, switches;     /* of the request; by preempt_enable */
  volatile bool ended;
};

static void *
yield_while_disabled (void *argument)
{
  struct put_off *p = argument;
  preempt_disable ();
  preempt_set_slice (MS / 100);
  for (uint64_t end = spent_ms () + PATIENCE; p->times == 0 && spent_ms () < end;)
    p->times = stats (preempt_self ()).deferred[PREEMPT_DISABLED];
  preempt_set_slice (NEVER);
  preempt_yield ();
  uint64_t before = stats (preempt_self ()).switches;
  preempt_enable ();
  p->switches = stats (preempt_self ()).switches - before;
  p->ended = true;
  return NULL;
}

static void
after_yield (void)
{
  struct put_off put_off = { 0 };
  start (&unhurried);
  preempt_task *task = spawn (yield_while_disabled, &put_off);
  while (!put_off.ended)
    preempt_yield ();
  check (put_off.times > 0 && put_off.switches == 0,
         "a request that is put off while disabled does not outlast a yield");
  preempt_join (task, NULL);
  preempt_stop ();
}

/* --- Spawn and join --- */

enum { MANY = 1000 };

static void
many (void)
{
  static preempt_task *task[MANY];
  bool ok = true;
  for (uintptr_t i = 0; i < MANY; i++)
    task[i] = spawn (yield_then_return, (void *) (i * 7 + 1));
  for (uintptr_t i = MANY; i-- > 0;)
    {
      void *result = NULL;
      ok &= preempt_join (task[i], &result) == 0 && result == (void *) (i * 7 + 1);
    }
  check (ok, "1000 tasks and their results");
}

static unsigned
mappings (void)
{
  unsigned n = 0;
  FILE *f = fopen ("/proc/self/maps", "r");
  for (int c; f != NULL && (c = getc (f)) != EOF;)
    n += c == '\n';
  if (f != NULL)
    fclose (f);
  return n;
}

static void
no_leak (unsigned number)
{
  unsigned before = mappings ();
  bool ok = true;
  for (unsigned i = 0; i < number; i++)
    ok &= preempt_join (spawn (return_argument, NULL), NULL) == 0;
  check (ok && before > 0 && mappings () <= before + 8,
         "many tasks, one after another, leave no stacks");
}

/* Does the kernel have guards that are no mappings of their own, and the library use them?
   Not under valgrind.  What ThreadSanitizer maps for each stack comes on top.  */
static bool
have_guards (void)
{
#ifdef __SANITIZE_THREAD__
  return false;
#endif
  if (RUNNING_ON_VALGRIND)
    return false;
  enum { GUARD_INSTALL = 102 };
  char *page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0);
  bool have = page != MAP_FAILED && madvise (page, 4096, GUARD_INSTALL) == 0
              && madvise (page, 4096, -1) != 0;
  munmap (page, 4096);
  return have;
}

/* A process may have some 65,000 mappings: how many do so many tasks take, each of which has
   run?  */
static void
few_mappings (unsigned number)
{
  const char *name = "of many tasks at once not one in ten takes a mapping";
  if (!have_guards ())
    {
      unsupported (name);
      return;
    }
  preempt_task **task = malloc (number * sizeof *task);
  unsigned before = mappings ();
  for (unsigned i = 0; i < number; i++)
    task[i] = spawn (yield_then_return, NULL);
  preempt_yield ();
  unsigned taken = mappings () - before;
  for (unsigned i = 0; i < number; i++)
    preempt_join (task[i], NULL);
  free (task);
  printf ("%u mappings for %u tasks\n", taken, number);
  check (taken < number / 10, name);
}

static char order[64];

static void *
write_letter (void *letter)
{
  for (unsigned i = 0; i < 3; i++)
    {
      strncat (order, letter, 1);
      preempt_yield ();
    }
  return NULL;
}

static void
fifo (void)
{
  preempt_task *task[3] = { spawn (write_letter, "a"), spawn (write_letter, "b"),
                            spawn (write_letter, "c") };
  for (unsigned i = 0; i < 3; i++)
    preempt_join (task[i], NULL);
  check (strcmp (order, "abcabcabc") == 0, "yield: first in, first out");
}

static void *
return_self (void *argument)
{
  preempt_yield ();
  *(preempt_task **) argument = preempt_self ();
  return NULL;
}

static void
self (void)
{
  preempt_task *seen, *first = preempt_self (), *task = spawn (return_self, &seen);
  preempt_join (task, NULL);
  check (first != NULL && seen == task && preempt_self () == first, "self");
}

/* --- Joins that could never end --- */

struct join
{
  preempt_task *task;
  int error;
};

static void *
join_it (void *argument)
{
  struct join *j = argument;
  j->error = preempt_join (j->task, NULL);
  return NULL;
}

static void *
join_self (void *argument)
{
  (void) argument;
  return (void *) (intptr_t) preempt_join (preempt_self (), NULL);
}

static void
deadlocks (void)
{
  void *result;
  preempt_task *task = spawn (join_self, NULL);
  preempt_yield ();
  preempt_join (task, &result);
  check (result == (void *) EDEADLK && preempt_join (preempt_self (), NULL) == EDEADLK,
         "join of oneself: EDEADLK");

  struct join first = { preempt_self (), 0 };
  task = spawn (join_it, &first);
  check (preempt_join (task, NULL) == 0 && first.error == EDEADLK,
         "join of the first task: EDEADLK");

  /* Two, then three in a circle: the last to join is told, the others go on.  */
  struct join two[2] = { 0 };
  two[1].task = spawn (join_it, &two[0]);
  two[0].task = spawn (join_it, &two[1]);
  preempt_yield ();
  check (preempt_join (two[1].task, NULL) == 0 && two[0].error == 0
         && two[1].error == EDEADLK, "mutual join: EDEADLK for the second");

  struct join three[3] = { 0 };
  for (unsigned i = 0; i < 3; i++)
    three[(i + 2) % 3].task = spawn (join_it, &three[i]);
  preempt_yield ();
  check (preempt_join (three[2].task, NULL) == 0 && three[0].error == 0
         && three[1].error == 0 && three[2].error == EDEADLK,
         "join in a circle of three: EDEADLK for the last");
}

static void
second_joiner (void)
{
  struct join one = { spawn (yield_then_return, NULL), -1 }, two = one;
  preempt_task *a = spawn (join_it, &one), *b = spawn (join_it, &two);
  preempt_join (a, NULL);
  preempt_join (b, NULL);
  check (one.error == 0 && two.error == EINVAL, "a second joiner: EINVAL");
}

/* By mistake: a task that has been joined is no more.  Others may have its memory.  */
static void
second_join (void)
{
  preempt_task *task = spawn (return_argument, NULL);
  uint64_t switches;
  preempt_join (task, NULL);
  switches = stats (task).switches;
  bool ok = preempt_join (task, NULL) == EINVAL;
  for (unsigned i = 0; i < 1000; i++)
    {
      preempt_task *other = spawn (return_argument, NULL);
      ok &= preempt_join (task, NULL) == EINVAL && preempt_join (other, NULL) == 0;
    }
  check (ok, "a second join of a task: EINVAL");
  check (switches > 0 && stats (task).switches == switches,
         "a task that has been joined keeps its figures");
}

static void
no_memory (void)
{
  struct preempt_config config = unhurried;
  config.stack_bytes = (size_t) 1 << (sizeof (size_t) == 4 ? 31 : 46);
  start (&config);
  errno = 0;
  check (preempt_spawn (return_argument, NULL) == NULL && errno == ENOMEM,
         "spawn with too large a stack: ENOMEM");
  check (preempt_stop () == 0, "stop after that");
}

int
main (int argc, char **argv)
{
  outside ();
  refusals ();
  start_and_stop ();
  no_memory ();
  at_once ();
  other_slice ();
  slices_meanwhile (200);
  alone ();
  in_next_turn ();
  tick_in_next_turn ();
  after_yield ();
  start (&unhurried);
  many ();
  few_mappings (argc > 2 && sizeof (void *) > 4 ? atoi (argv[2]) : MANY);
  no_leak (argc > 1 ? atoi (argv[1]) : 20000);
  fifo ();
  self ();
  deadlocks ();
  second_joiner ();
  second_join ();
  check (preempt_stop () == 0, "stop when all are joined");
  return 0;
}
