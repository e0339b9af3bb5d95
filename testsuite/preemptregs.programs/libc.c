/* libc CASE SLICE_US ROUNDS [by-chance | by-stub]: tasks that spend their time in libc, beside one
   that computes.

   A round is a yield of the first task: all others have had their turn when it
   returns.  In ROUNDS of them each task must be preempted soon after its slice is
   over, whatever it calls: it comes back from no more than MOST calls in which requests
   were put off.  How many come in one call depends on how busy the machine is, for it
   may get little done between two.  And nothing that libc gives may be disturbed.  By
   chance, without stubs and breakpoints: within MOST_BY_CHANCE requests.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"
#include "breakpoints.h"

enum { TASKS = 3, MOST = 20, MOST_BY_CHANCE = 1000, LINE = 200, ITEMS = 2000 };

struct load
{
  const char *name;
  bool (*once) (unsigned task, unsigned long n);
  bool slow;                    /* some of its calls last many slices */
  bool waits;                   /* in the kernel, where no request is granted */
};

static size_t copy_bytes;
static FILE *shared;
static volatile bool enough;
static bool by_chance, by_stub, by_breakpoint;

static bool
copy (unsigned task, unsigned long n)
{
  static char *from[TASKS], *to[TASKS];
  if (n == 0)
    {
      from[task] = malloc (copy_bytes);
      to[task] = malloc (copy_bytes);
      memset (from[task], 'a' + task, copy_bytes);
    }
  memcpy (to[task], from[task], copy_bytes);
  return to[task][n % copy_bytes] == (char) ('a' + task);
}

static bool
allocate (unsigned task, unsigned long n)
{
  static char *last[TASKS];
  size_t bytes = 1 + n * 7919 % (n % 64 == 0 ? 200000 : 600);
  char *p = malloc (bytes);
  bool ok = p != NULL && (last[task] == NULL || *last[task] == (char) ('a' + task));
  free (last[task]);
  memset (p, 'a' + task, bytes);
  last[task] = p;
  return ok;
}

static bool
print (unsigned task, unsigned long n)
{
  char text[LINE], *end;
  snprintf (text, sizeof text, "%lu %u %.17g", n, task, n / 3.0);
  return strtoul (text, &end, 10) == n && strtoul (end, &end, 10) == task
         && strtod (end, &end) == n / 3.0 && *end == '\0';
}

/* One stream for all.  */
static bool
write_line (unsigned task, unsigned long n)
{
  return fprintf (shared, "%u %lu %0*d\n", task, n, (int) (n % 100) + 1, 0) > 0;
}

static int
by_value (const void *a, const void *b)
{
  int x = *(const int *) a, y = *(const int *) b;
  return (x > y) - (x < y);
}

/* So many that qsort allocates.  */
static bool
sort (unsigned task, unsigned long n)
{
  static int items[TASKS][ITEMS];
  int *item = items[task];
  unsigned sum = 0, seed = n * TASKS + task;
  for (unsigned i = 0; i < ITEMS; i++)
    sum += item[i] = seed = seed * 1103515245 + 12345;
  qsort (item, ITEMS, sizeof *item, by_value);
  for (unsigned i = 0; i < ITEMS; i++)
    {
      if (i > 0 && item[i - 1] > item[i])
        return false;
      sum -= item[i];
    }
  return sum == 0;
}

static int
count_module (struct dl_phdr_info *info, size_t size, void *count)
{
  (void) size;
  spin ();
  *(unsigned *) count += info->dlpi_phnum > 0;
  return 0;
}

/* Under the dynamic linker's lock, which would let another task in.  */
static bool
iterate (unsigned task, unsigned long n)
{
  unsigned count = 0;
  preempt_disable ();
  dl_iterate_phdr (count_module, &count);
  preempt_enable ();
  if (task != 0 || n % 4 != 0)
    return count >= 3;          /* itself, libc, the dynamic linker */
  void *library = dlopen ("libm.so.6", RTLD_NOW);
  return library != NULL && dlsym (library, "cos") != NULL && dlclose (library) == 0;
}

/* The last task works in a library that the runtime has not met; others are preempted
   under the lock that the runtime needs to look at it.  They only read, so that two
   may be let in.  */
static bool
meet_library (unsigned task, unsigned long n)
{
  static double (*cosine) (double);
  unsigned count = 0;
  if (task == TASKS - 1 && n == 0)
    cosine = (double (*) (double)) dlsym (dlopen ("libm.so.6", RTLD_NOW), "cos");
  else if (task == TASKS - 1)
    return cosine (n) >= -1 && cosine (n) <= 1;
  else
    dl_iterate_phdr (count_module, &count);
  return task == TASKS - 1 || count >= 3;
}

static bool
fork_and_exec (unsigned task, unsigned long n)
{
  static char *const argv[] = { "sh", "-c", "exit 3", NULL };
  int status = 0;
  pid_t pid;
  if (n % 3 == 0)
    {
      if (posix_spawn (&pid, "/bin/sh", NULL, NULL, argv, environ) != 0)
        return false;
    }
  else if ((pid = fork ()) == 0)
    {
      if (n % 3 == 1)
        execv ("/bin/sh", argv);
      _exit (task);
    }
  return pid > 0 && waitpid (pid, &status, 0) == pid && WIFEXITED (status)
         && WEXITSTATUS (status) == (n % 3 == 2 ? (int) task : 3);
}

/* No function of libc's, but one without a record like those, and with a larger frame
   than all of them: where it returns to lies far up the stack.  */
static bool __attribute__ ((preempt_unsafe))
compute_below (unsigned task, unsigned long n)
{
  volatile char frame[50000];
  frame[0] = frame[sizeof frame - 1] = (char) (task + n);
  for (unsigned i = 0; i < 20000; i++)
    __asm__ volatile ("");
  return frame[0] == frame[sizeof frame - 1];
}

static const struct load loads[] = {
  { "copy", copy }, { "frame", compute_below }, { "malloc", allocate }, { "printf", print },
  { "stdio", write_line }, { "qsort", sort },
  { "dl_iterate_phdr", iterate, .slow = true }, { "dlopen", meet_library, .slow = true },
  { "fork-exec", fork_and_exec, .waits = true },
};

static const struct load *load;
static unsigned long done[TASKS], wrong[TASKS], late[TASKS];

static uint64_t
put_off (const struct preempt_stats *s)
{
  uint64_t all = 0;
  for (unsigned i = 0; i < PREEMPT_POINTS; i++)
    all += s->deferred[i];
  return all;
}

/* LATE: the most calls that TASK has come back from, in one turn, in which requests were
   put off.  */
static void *
run (void *argument)
{
  unsigned task = (uintptr_t) argument;
  unsigned long calls = 0;
  struct preempt_stats last = { 0 };
  while (!enough)
    {
      wrong[task] += !load->once (task, done[task]++);
      struct preempt_stats now = stats (preempt_self ());
      if (now.switches != last.switches)
        calls = 0;
      else if (put_off (&now) > put_off (&last) && ++calls > late[task])
        late[task] = calls;
      last = now;
    }
  return NULL;
}

/* --- Judging --- */

/* The figures of a task, and what was new in its worst round.  */
struct watched
{
  preempt_task *task;
  struct preempt_stats last;
  uint64_t most;                /* requests put off, for each turn it had */
};

static void
look (struct watched *w)
{
  struct preempt_stats now = stats (w->task);
  uint64_t turns = now.switches - w->last.switches;
  uint64_t new = put_off (&now) - put_off (&w->last);
  if (new > w->most * turns)
    w->most = turns == 0 ? new : (new + turns - 1) / turns;
  w->last = now;
}

/* Have all lines come whole, and each task's in order?  */
static bool
lines_are_whole (void)
{
  unsigned long next[TASKS] = { 0 }, n;
  char text[LINE], zeros[LINE];
  unsigned task;
  rewind (shared);
  while (fgets (text, sizeof text, shared) != NULL)
    if (sscanf (text, "%u %lu %s", &task, &n, zeros) != 3 || task >= TASKS
        || n != next[task]++ || strlen (zeros) != n % 100 + 1
        || strspn (zeros, "0") != strlen (zeros))
      return false;
  return next[0] == done[0] && next[1] == done[1] && next[2] == done[2];
}

static void
judge (const struct watched *w, unsigned rounds)
{
  bool preempted = true, soon = true, shared_out = true, right = true;
  for (unsigned i = 0; i < TASKS; i++)
    {
      printf ("task %u: %lu times, preempted %llu; at the most, put off %llu times, in"
              " %lu calls\n", i, done[i], (unsigned long long) w[i].last.preempted,
              (unsigned long long) w[i].most, late[i]);
      preempted &= w[i].last.preempted >= rounds / 2;
      soon &= by_chance ? w[i].most <= MOST_BY_CHANCE : late[i] <= MOST;
      shared_out &= w[i].last.switches >= rounds;
      right &= done[i] > 0 && wrong[i] == 0;
    }
  check (right, "what it does is right");
  check (shared_out && w[TASKS].last.switches >= rounds,
         "each task has its turns, the one that computes too");
  if (load->waits)
    return;
  check (preempted, "each is preempted");
  if (load->slow)
    return;
  if (by_chance || by_stub || by_breakpoint)
    check (soon, "soon enough, each time");
  else
    unsupported ("soon enough, each time");
  if (shared != NULL)
    check (lines_are_whole (), "all lines are whole and in order");
}

int
main (int argc, char **argv)
{
  struct watched watched[TASKS + 1] = { 0 };
  struct ticker ticker = { 0 };
  if (argc < 4)
    return 2;
  by_chance = argc > 4 && strcmp (argv[4], "by-chance") == 0;
  by_stub = argc > 4 && strcmp (argv[4], "by-stub") == 0;
  for (unsigned i = 0; i < sizeof loads / sizeof *loads; i++)
    if (strncmp (argv[1], loads[i].name, strlen (loads[i].name)) == 0)
      load = &loads[i];
  if (load == NULL)
    return 2;
  if (load->once == copy)
    copy_bytes = atoi (argv[1] + strlen ("copy-"));
  if (load->once == write_line)
    shared = tmpfile ();
  unsigned rounds = atoi (argv[3]);
  start (&(struct preempt_config) { .slice_ns = atoi (argv[2]) * MS / 1000,
                                     .no_breakpoint = by_chance || by_stub,
                                     .no_stub = !by_stub });
  by_breakpoint = have_breakpoints () && !by_stub;
  if (by_stub && !stats (NULL).stubs)
    {
      unsupported ("no return stubs here");
      return 0;
    }
  /* By chance such a task is met outside of memcpy after many slices.  */
  if (copy_bytes > 100000 && !by_stub && !by_breakpoint)
    rounds = (rounds + 9) / 10;
  for (uintptr_t i = 0; i < TASKS; i++)
    watched[i].task = spawn (run, (void *) i);
  watched[TASKS].task = spawn (tick, &ticker);
  for (unsigned n = 0; n < rounds; n++)
    {
      preempt_yield ();
      for (unsigned i = 0; i <= TASKS; i++)
        look (&watched[i]);
    }
  enough = ticker.stop = true;
  for (unsigned i = 0; i <= TASKS; i++)
    preempt_join (watched[i].task, NULL);
  judge (watched, rounds);
  return preempt_stop ();
}
