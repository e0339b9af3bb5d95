/* The rounds: threads that hold values in all registers, and how each kind of
   round interrupts them.

   A thread arms a timer whose signal it gets a few microseconds later, while it
   waits, all registers full (oracle_hold).  The handler, or the preemption that it
   injects, leaves other values in all of them, and ends the wait.  In rounds
   without a signal the main thread moves the thread to another CPU instead, and
   ends its wait.  There are more threads than CPUs, so that the kernel switches
   between them all the time, in page faults on fresh stacks too: that is where
   Linux 5.2 lost the upper halves of vectors.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "canary.h"
#include "oracle.h"
#include "preempt.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
# define AT_MINSIGSTKSZ 51
#endif
#ifndef sigev_notify_thread_id
# define sigev_notify_thread_id _sigev_un._tid
#endif

#define LEAST_ROUNDS 100        /* of each kind, before all may be called well */
#define PATIENCE 5              /* how many times the seconds a thread may compute
                                   before it is told that they do not come */
#define STACK_BYTES 65536       /* beside what the kernel's frame takes */

static const struct kind
{
  const char *name;
  bool moves;                   /* the main thread moves it, no signal comes */
  bool alternate;               /* the signal has a stack of its own */
  bool fresh;                   /* no page of the signal's stack was ever touched */
  bool preempts;
} kinds[] = {
  { "signal on the thread's own stack", .fresh = false },
  { "signal on the thread's own stack, fresh", .fresh = true },
  { "signal on an alternate stack", .alternate = true },
  { "signal on an alternate stack, fresh", .alternate = true, .fresh = true },
  { "preemption by asyncPreempt", .alternate = true, .preempts = true },
  { "preemption by asyncPreempt, fresh stacks", .alternate = true, .preempts = true,
    .fresh = true },
  { "move to another CPU, no signal", .moves = true },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct thread
{
  pthread_t pthread;
  pid_t tid;
  unsigned number;
  uint64_t random;
  char *stack, *alternate;
  size_t stack_bytes;           /* of each */
  timer_t timer[2];             /* one whose signal has an alternate stack, or not */
  struct oracle_area *_Atomic area;     /* for the main thread */
  atomic_uint kind;             /* of its round */
  atomic_bool moveable;         /* its round is one that the main thread ends */
  unsigned delay;               /* of its signals, in nanoseconds, about */
  unsigned turn;                /* to which CPU it moves next */
  atomic_bool early;            /* a signal of its round came before the wait */
  atomic_ulong rounds[KINDS], signals, preemptions, moves;
  atomic_bool ended;
};

static struct thread *threads;
static __thread struct thread *self __attribute__ ((tls_model ("local-exec")));

static cpu_set_t cpus;          /* that this process may use */
static const char *no_moves;    /* why not */
static atomic_bool stop;
static atomic_bool faulty, told;        /* a fault was found, and printed */
static _Atomic (const char *) trouble;

/* --- The signals --- */

#define DELAY_LEAST 2000        /* nanoseconds */
#define DELAY_MOST 10000000

static void
arm (struct thread *t, const struct kind *kind)
{
  long ns = t->delay + oracle_random (&t->random) % 30000;
  struct itimerspec soon = { .it_value.tv_nsec = ns };
  timer_settime (t->timer[kind->alternate], 0, &soon, NULL);
}

/* From asyncPreempt2, before it leaves other values in all registers.  */
void
preempted (struct preempt_frame *frame)
{
  (void) frame;
  atomic_fetch_add (&self->preemptions, 1);
  oracle_end (&oracle_area);
}

/* By how long it takes from there to the wait, which no machine foretells: a signal EARLY
   makes the next ones later.  */
static void
adapt_delay (struct thread *t, bool early)
{
  if (early && t->delay < DELAY_MOST)
    t->delay += t->delay / 8;
  else if (!early && t->delay > DELAY_LEAST)
    t->delay -= t->delay / 64;
}

/* Async-signal-safe: no call but timer_settime and preempt_inject.  That the thread
   waits says more of where it is than a record would.  */
static void
handle (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct thread *t = self;
  const struct kind *kind = &kinds[atomic_load (&t->kind)];
  (void) signal, (void) info;
  bool early = !oracle_waiting (&oracle_area);
  adapt_delay (t, early);
  if (early)
    {
      atomic_store (&t->early, true);
      arm (t, kind);
    }
  else
    {
      enum preempt_point point = PREEMPT_SAFE;
      atomic_fetch_add (&t->signals, 1);
      if (kind->preempts)
        point = preempt_inject (context);
      if (point != PREEMPT_SAFE)
        atomic_store (&trouble, preempt_point_name (point));
      oracle_clobber ();
      if (!kind->preempts || point != PREEMPT_SAFE)
        oracle_end (&oracle_area);
    }
  errno = saved;
}

/* A program counter, stack or thread pointer that was lost cannot be told by name.  */
static void
handle_crash (int signal)
{
  static const char text[] = "crashed in a round: a register that the program itself"
                             " needs was lost\n";
  (void) signal;
  if (!atomic_exchange (&faulty, true))
    _exit (write (STDOUT_FILENO, text, sizeof text - 1) < 0 ? 2 : 1);
  while (!atomic_load (&told))
    continue;
  _exit (1);
}

static void
install (void)
{
  static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_RESTART };
  sigfillset (&action.sa_mask);
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++)
    sigdelset (&action.sa_mask, crashes[i]);
  sigaction (SIGUSR1, &action, NULL);
  action.sa_flags |= SA_ONSTACK;
  sigaction (SIGUSR2, &action, NULL);
  action = (struct sigaction) { .sa_handler = handle_crash, .sa_flags = SA_ONSTACK };
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++)
    sigaction (crashes[i], &action, NULL);
}

/* --- A thread --- */

static char *
map (size_t bytes)
{
  char *at = mmap (NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  return at == MAP_FAILED ? NULL : at;
}

/* NULL, or why the thread cannot begin.  */
static const char *
prepare (struct thread *t)
{
  size_t page = sysconf (_SC_PAGESIZE);
  size_t bytes = (STACK_BYTES + getauxval (AT_MINSIGSTKSZ) + page - 1) & -page;
  t->tid = syscall (SYS_gettid);
  t->stack_bytes = bytes;
  if ((t->stack = map (bytes)) == NULL || (t->alternate = map (bytes)) == NULL)
    return "out of memory: give it fewer threads (-n)";
  stack_t stack = { .ss_sp = t->alternate, .ss_size = bytes };
  if (sigaltstack (&stack, NULL) != 0)
    return "no alternate signal stack";
  for (unsigned i = 0; i < 2; i++)
    {
      struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID,
                                .sigev_signo = i == 0 ? SIGUSR1 : SIGUSR2 };
      event.sigev_notify_thread_id = t->tid;
      if (timer_create (CLOCK_MONOTONIC, &event, &t->timer[i]) != 0)
        return "no timer";
    }
  oracle_init (&oracle_area);
  return NULL;
}

/* What lies below SP and belongs to the thread.  */
#define BELOW (ORACLE_RED_ZONE > ORACLE_BELOW ? ORACLE_RED_ZONE : ORACLE_BELOW)

/* SP somewhere near the top of the thread's stack, with a red zone below it.  They lie at
   the very bottom of their page, which is written to here: what comes below them lies in
   others.  */
static unsigned char *
choose_stack (struct thread *t, const struct kind *kind, const unsigned char *red_zone)
{
  unsigned char *sp = (unsigned char *) t->stack + t->stack_bytes
                      - sysconf (_SC_PAGESIZE) + BELOW
                      + oracle_random (&t->random) % 16 * ORACLE_SP_STEP;
  if (kind->fresh && (madvise (t->stack, t->stack_bytes, MADV_DONTNEED) != 0
                      || madvise (t->alternate, t->stack_bytes, MADV_DONTNEED) != 0))
    atomic_store (&trouble, "no fresh stacks");
  *sp = 0;
  memcpy (sp - ORACLE_RED_ZONE, red_zone, ORACLE_RED_ZONE);
  oracle_area.in.sp = (uintptr_t) sp;
  return sp;
}

static void
print (const char *line)
{
  puts (line);
}

/* What differs: call DIFFERS, unless it is NULL.  Return how much.  */
static unsigned
compare (const unsigned char *sp, const unsigned char *red_zone, oracle_differs *differs)
{
  unsigned differences = oracle_compare (&oracle_area.in, &oracle_area.out, differs);
  char line[80];
  for (int i = -ORACLE_RED_ZONE; i < 0; i++)
    if (sp[i] != red_zone[ORACLE_RED_ZONE + i] && ++differences && differs != NULL)
      {
        snprintf (line, sizeof line, "red zone: byte %d below SP changed from %02x to %02x",
                  -i, red_zone[ORACLE_RED_ZONE + i], sp[i]);
        differs (line);
      }
  return differences;
}

/* Was T's round of KIND what it should be?  Not if the thread was on the CPU already
   that it was moved to, nor if a signal has touched its stack before the wait.  */
static bool
true_to_kind (const struct thread *t, const struct kind *kind, bool moved)
{
  return kind->moves ? moved : !(kind->fresh && atomic_load (&t->early));
}

static void
run_round (struct thread *t, unsigned k)
{
  const struct kind *kind = &kinds[k];
  unsigned char red_zone[ORACLE_RED_ZONE + 1];
  oracle_fill (&oracle_area, &t->random);
  for (unsigned i = 0; i + 1 < sizeof red_zone; i++)
    red_zone[i] = oracle_random (&t->random) >> 56;
  unsigned char *sp = choose_stack (t, kind, red_zone);
  int before = sched_getcpu ();
  atomic_store (&t->kind, k);
  atomic_store (&t->early, false);
  if (kind->moves)
    atomic_store (&t->moveable, true);
  else
    arm (t, kind);
  oracle_hold ();
  int after = sched_getcpu ();
  if (true_to_kind (t, kind, before != after))
    atomic_fetch_add (&t->rounds[k], 1);
  if (before != after)
    atomic_fetch_add (&t->moves, 1);
  if (compare (sp, red_zone, NULL) == 0)
    return;
  /* The first thread to find something tells of it, and all stop.  */
  if (!atomic_exchange (&faulty, true))
    {
      compare (sp, red_zone, print);
      printf ("in thread %u, on CPU %d before and %d after: %s\n", t->number, before,
              after, kind->name);
      fflush (stdout);
      atomic_store (&told, true);
    }
  atomic_store (&stop, true);
}

static void *
run_thread (void *argument)
{
  struct thread *t = self = argument;
  const char *error = prepare (t);
  if (error != NULL)
    atomic_store (&trouble, error);
  else
    atomic_store (&t->area, &oracle_area);
  while (!atomic_load (&stop) && atomic_load (&trouble) == NULL)
    {
      /* The last, the moves, take long: one for four of each other kind.  */
      unsigned k = oracle_random (&t->random) % (4 * KINDS - 3) / 4;
      if (!kinds[k].moves || no_moves == NULL)
        run_round (t, k);
    }
  atomic_store (&t->ended, true);
  return NULL;
}

/* --- The main thread --- */

static double
read_clock (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double
now (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

/* Seconds that all threads together have run.  They never wait without computing.  */
static double
used (void)
{
  return read_clock (CLOCK_PROCESS_CPUTIME_ID);
}

/* Over all threads, of the counter at OFFSET.  */
static unsigned long
sum (unsigned n, size_t offset)
{
  unsigned long all = 0;
  for (unsigned i = 0; i < n; i++)
    all += atomic_load ((atomic_ulong *) ((char *) &threads[i] + offset));
  return all;
}

static unsigned long
rounds_of (unsigned n, unsigned k)
{
  return sum (n, offsetof (struct thread, rounds) + k * sizeof (atomic_ulong));
}

static bool
enough (unsigned n)
{
  for (unsigned k = 0; k < KINDS; k++)
    if (rounds_of (n, k) < LEAST_ROUNDS && !(kinds[k].moves && no_moves != NULL))
      return false;
  return true;
}

/* To one CPU of those that the process may use, another one each time.  */
static bool
move (struct thread *t)
{
  cpu_set_t set;
  unsigned chosen = t->turn++ % CPU_COUNT (&cpus);
  CPU_ZERO (&set);
  for (unsigned i = 0, seen = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET (i, &cpus) && seen++ == chosen)
      CPU_SET (i, &set);
  return sched_setaffinity (t->tid, sizeof set, &set) == 0;
}

/* Move each thread that waits for it, and end its wait.  Have all ended?  */
static bool
move_threads (unsigned n)
{
  bool all_ended = true;
  for (unsigned i = 0; i < n; i++)
    {
      struct thread *t = &threads[i];
      struct oracle_area *area = atomic_load (&t->area);
      all_ended &= atomic_load (&t->ended);
      if (area == NULL || !atomic_load (&t->moveable)
          || !oracle_waiting (area))
        continue;
      if (!move (t))
        atomic_store (&trouble, "a thread cannot be moved to another CPU");
      /* Once for each round: the next one may begin at once.  */
      atomic_store (&t->moveable, false);
      oracle_end (area);
    }
  return all_ended;
}

/* Serve the threads: for SECONDS, then until each kind has had its rounds.  Have all
   ended?  */
static bool
conduct (unsigned n, unsigned seconds)
{
  double begin = now (), last = used () + n * PATIENCE * (seconds + 6.0);
  bool all_ended;
  while (!(all_ended = move_threads (n)) && used () < last + 10)
    {
      const struct timespec pause = { .tv_nsec = 50000 };
      nanosleep (&pause, NULL);
      if (now () >= begin + seconds && enough (n))
        atomic_store (&stop, true);
      else if (used () >= last)
        atomic_store (&trouble, "no signal comes, or no thread moves");
    }
  return all_ended;
}

static void
print_figures (unsigned n, double seconds)
{
  struct rusage usage;
  printf ("\n%-42s rounds\n", "");
  for (unsigned k = 0; k < KINDS; k++)
    if (kinds[k].moves && no_moves != NULL)
      printf ("%-42s not tried: %s\n", kinds[k].name, no_moves);
    else
      printf ("%-42s %6lu\n", kinds[k].name, rounds_of (n, k));
  getrusage (RUSAGE_SELF, &usage);
  printf ("\n%lu signals, %lu preemptions, %lu moves between CPUs, and %ld context"
          " switches\nby the kernel, in %.1f s\n",
          sum (n, offsetof (struct thread, signals)),
          sum (n, offsetof (struct thread, preemptions)),
          sum (n, offsetof (struct thread, moves)), usage.ru_nivcsw, seconds);
}

/* The CPUs, and whether threads may be moved between them.  */
static void
look_at_cpus (void)
{
  if (sched_getaffinity (0, sizeof cpus, &cpus) != 0
      || sched_setaffinity (0, sizeof cpus, &cpus) != 0)
    no_moves = "the filter of system calls does not allow sched_setaffinity";
  else if (CPU_COUNT (&cpus) == 1)
    no_moves = "this process may use one CPU only";
}

static bool
start (unsigned n)
{
  threads = calloc (n, sizeof *threads);
  for (unsigned i = 0; threads != NULL && i < n; i++)
    {
      threads[i].number = threads[i].turn = i;
      threads[i].delay = DELAY_LEAST;
      threads[i].random = (uint64_t) (now () * 1e9) * 2 * n + 2 * i + 1;
      if (pthread_create (&threads[i].pthread, NULL, run_thread, &threads[i]) != 0)
        return false;
    }
  return threads != NULL;
}

int
rounds_run (unsigned n, unsigned seconds)
{
  const char *error = preempt_init ();
  if (error == NULL)
    {
      look_at_cpus ();
      if (n == 0)
        n = 2 * CPU_COUNT (&cpus) + 1;
      printf ("trampoline  saves %s\ncompiler    %s\nthreads     %u on %d CPUs\n",
              preempt_trampoline.registers, preempt_trampoline.compiler, n,
              CPU_COUNT (&cpus));
      fflush (stdout);
      install ();
      double begin = now ();
      if (!start (n))
        error = "cannot start its threads";
      else if (conduct (n, seconds) && atomic_load (&trouble) == NULL)
        print_figures (n, now () - begin);
    }
  if (!atomic_load (&faulty) && error == NULL)
    error = atomic_load (&trouble);
  if (error != NULL)
    fprintf (stderr, "preempt-canary: %s\n", error);
  else
    puts (atomic_load (&faulty) ? "REGISTERS CHANGED" : "all registers preserved");
  return error != NULL ? 2 : atomic_load (&faulty);
}
