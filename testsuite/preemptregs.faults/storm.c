/* storm CASE COUNT: COUNT signals of the runtime's own number, from another process, as
   fast as it can send them, while tasks compute.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"

enum { TASKS = 4, WORDS = 4096, SEASONS = 10 };

static volatile bool enough;
static volatile sig_atomic_t storm_over;
static volatile unsigned long received, own;
static pid_t self;

static void
count (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) context;
  received++;
  own += info->si_pid == self || info->si_pid == 0;
}

static void
note_end (int signal)
{
  storm_over = signal;
}

/* Some work with a result, in which an instruction that is lost, or done twice, or with
   a wrong register, shows.  */
static uint64_t
compute (uint64_t seed)
{
  uint64_t word[WORDS], sum = 0;
  double product = 1;
  for (unsigned i = 0; i < WORDS; i++)
    word[i] = seed = seed * UINT64_C (6364136223846793005) + 1442695040888963407;
  for (unsigned round = 0; round < 8; round++)
    for (unsigned i = 0; i < WORDS; i++)
      {
        word[i] ^= word[(i * 7 + round) % WORDS] << (i & 15);
        product = product * 1.0000001 + (word[i] & 15);
      }
  for (unsigned i = 0; i < WORDS; i++)
    sum = sum * 31 + word[i];
  return sum ^ (uint64_t) product;
}

struct run
{
  uint64_t expected;
  unsigned long rounds, wrong;
};

static void *
run (void *argument)
{
  struct run *r = argument;
  for (; !enough; r->rounds++)
    r->wrong += compute (r->expected % 97) != compute (r->expected % 97);
  return NULL;
}

/* The other process.  A queue that is full is tried again.  Where STARTS is not NULL, the
   storm lasts until SEASONS of them have been counted there.  */
static void
send_all (pid_t to, int signal, unsigned long n, const volatile unsigned long *starts)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (unsigned long i = 0; i < n; i++)
    {
      while (starts != NULL && i > n / SEASONS * *starts)
        usleep (20);
      while (sigqueue (to, signal, (union sigval) { .sival_ptr = NULL }) != 0)
        if (errno != EAGAIN)
          _exit (1);
      if (starts != NULL)
        usleep (20);
    }
  _exit (0);
}

static void
kill_all (pid_t to, int signal, unsigned long n)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (unsigned long i = 0; i < n; i++)
    if (kill (to, signal) != 0)
      _exit (1);
  _exit (0);
}

/* Under the storm, until it is over and each task has been preempted 100 times.  */
static void
weather (int signal, bool queue, unsigned long n)
{
  struct run runs[TASKS] = { 0 };
  preempt_task *task[TASKS];
  unsigned preempted = 0, wrong = 0, idle = 0;
  int status = -1;
  struct sigaction end = { .sa_handler = note_end, .sa_flags = SA_RESTART | SA_ONSTACK };
  sigaction (SIGCHLD, &end, NULL);
  start (&(struct preempt_config) { .slice_ns = MS / 5, .signal = signal });
  for (unsigned i = 0; i < TASKS; i++)
    {
      runs[i].expected = i + 1;
      task[i] = spawn (run, &runs[i]);
    }
  fflush (stdout);
  pid_t sender = fork ();
  if (sender == 0)
    {
      if (queue)
        send_all (self, signal, n, NULL);
      kill_all (self, SIGURG, n);
    }
  for (uint64_t late = spent_ms () + (n > 100000 ? 60 : 2) * PATIENCE;
       (!storm_over || preempted < TASKS) && spent_ms () < late;)
    {
      preempt_yield ();
      for (preempted = 0; preempted < TASKS; preempted++)
        if (stats (task[preempted]).preempted < 100)
          break;
    }
  check (storm_over, "the storm ends");
  waitpid (sender, &status, 0);
  check (status == 0, "all signals have been sent");
  check (preempted == TASKS, "each task is preempted");
  enough = true;
  for (unsigned i = 0; i < TASKS; i++)
    {
      preempt_join (task[i], NULL);
      wrong += runs[i].wrong != 0;
      idle += runs[i].rounds == 0;
    }
  printf ("requests: %" PRIu64 " granted; %lu signals sent, %lu received\n",
          stats (NULL).preempted, n, received);
  check (wrong == 0 && idle == 0, "all results are right, and each has some");
  check (preempt_stop () == 0, "stop");
}

/* Start and stop, under a storm that leaves time for it.  */
static void
seasons (int signal, unsigned long n)
{
  struct sigaction end = { .sa_handler = note_end, .sa_flags = SA_RESTART | SA_ONSTACK };
  volatile unsigned long *starts = mmap (NULL, sizeof *starts, PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int status = -1;
  sigset_t all, old;
  sigaction (SIGCHLD, &end, NULL);
  fflush (stdout);
  pid_t sender = fork ();
  if (sender == 0)
    send_all (self, signal, n, starts);
  for (uint64_t late = spent_ms () + 30 * PATIENCE; !storm_over && spent_ms () < late;)
    {
      unsigned long times = (*starts)++;
      start (&(struct preempt_config) { .slice_ns = MS / 100, .signal = signal });
      struct ticker ticker = { 0 };
      preempt_task *task = spawn (tick, &ticker);
      preempt_yield ();
      /* Every other time with the signal blocked, and a request that waits.  */
      sigfillset (&all);
      if (times % 2 == 0)
        sigprocmask (SIG_BLOCK, &all, &old);
      for (unsigned i = 0; i < 10; i++)
        spin ();
      ticker.stop = true;
      preempt_join (task, NULL);
      preempt_stop ();
      if (times % 2 == 0)
        sigprocmask (SIG_SETMASK, &old, NULL);
    }
  waitpid (sender, &status, 0);
  check (storm_over && status == 0, "all signals have been sent");
  check (*starts >= SEASONS, "started and stopped meanwhile");
  printf ("started %lu times; %lu signals sent, %lu received\n", *starts, n, received);
}

int
main (int argc, char **argv)
{
  struct sigaction action = { .sa_sigaction = count,
                              .sa_flags = SA_SIGINFO | SA_RESTART };
  if (argc != 3)
    return 2;
  self = getpid ();
  unsigned long n = strtoul (argv[2], NULL, 10);
  if (strcmp (argv[1], "unhandled") == 0)
    /* Nobody's: ignored, as SIGURG is without preemption.  */
    weather (0, false, n);
  else if (strcmp (argv[1], "handled") == 0)
    {
      /* The kernel keeps one that is pending.  */
      sigaction (SIGURG, &action, NULL);
      weather (0, false, n);
      check (received > 0 && received <= n && own == 0,
             "the program's handler gets them, and no request");
    }
  else if (strcmp (argv[1], "queued") == 0)
    {
      /* It keeps all of these, up to a limit that we make a low one: requests have to
         be sent again, too.  */
      struct rlimit few = { 1000, 1000 };
      setrlimit (RLIMIT_SIGPENDING, &few);
      sigaction (SIGRTMIN + 3, &action, NULL);
      weather (SIGRTMIN + 3, true, n);
      check (received == n && own == 0,
             "the program's handler gets each one, and no request");
    }
  else if (strcmp (argv[1], "start-stop") == 0)
    {
      sigaction (SIGRTMIN + 3, &action, NULL);
      seasons (SIGRTMIN + 3, n);
      check (received == n && own == 0,
             "the program's handler gets each one, and no request");
    }
  else
    return 2;
  return 0;
}
