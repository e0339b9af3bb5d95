/* The demo: tasks on one worker, none of which ever yields.

   Each kernel runs once alone, unpreempted, for about 0.3 s; then all of them, as
   tasks of one thread, time-sliced by the trampoline that this build generated.
   Exit status 1 on any difference between the results.

   An argument is a number of milliseconds to run each alone, in place of 300.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "kernel.h"
#include "preempt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct run
{
  const struct kernel *kernel;
  uint64_t rounds, expected, result;
  volatile uint64_t done;
  volatile bool ended;
  preempt_task *task;
  struct preempt_stats stats;
};

static uint64_t
read_ms (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return t.tv_sec * UINT64_C (1000) + t.tv_nsec / 1000000;
}

/* KERNELS, from demo.mk: X (name) for each, in the order of the table.  */
#define X(name) extern const struct kernel kernel_##name;
KERNELS
#undef X
#define X(name) &kernel_##name,
static const struct kernel *const all[] = { KERNELS };
#undef X
enum { ALL = sizeof all / sizeof *all };

/* The kernels that this build and this CPU can run.  */
static unsigned
choose (struct run *runs)
{
  unsigned n = 0;
  for (unsigned i = 0; i < ALL; i++)
    if (all[i]->run == NULL)
      printf ("%s: left out: the compiler, under the build's CFLAGS, has no such"
              " registers\n", all[i]->name);
    else if (all[i]->cpu_has != NULL && !all[i]->cpu_has (all[i]->feature))
      printf ("%s: left out: this CPU has no %s\n", all[i]->name, all[i]->feature);
    else
      runs[n++].kernel = all[i];
  return n;
}

/* Find how many rounds take about MS milliseconds, and what they compute.  */
static void
run_alone (struct run *r, unsigned ms)
{
  for (r->rounds = 16;; r->rounds *= 2)
    {
      /* The processor's time: a busy machine makes no kernel shorter.  */
      uint64_t begin = read_ms (CLOCK_PROCESS_CPUTIME_ID);
      r->expected = r->kernel->run (r->rounds, &r->done);
      if (read_ms (CLOCK_PROCESS_CPUTIME_ID) - begin >= ms)
        break;
    }
  r->done = 0;
}

static void *
run_task (void *argument)
{
  struct run *r = argument;
  r->result = r->kernel->run (r->rounds, &r->done);
  r->ended = true;
  return NULL;
}

/* One line on a terminal, drawn again and again; elsewhere a line a second.  */
static void
show_progress (struct run *runs, unsigned n)
{
  static uint64_t last;
  static bool terminal, asked;
  if (!asked)
    terminal = isatty (STDOUT_FILENO);
  asked = true;
  uint64_t time = read_ms (CLOCK_MONOTONIC);
  if (time - last < (terminal ? 50 : 1000))
    return;
  last = time;
  fputs (terminal ? "\r" : "", stdout);
  for (unsigned i = 0; i < n; i++)
    printf ("%s%s %3d %%", i > 0 ? "  " : "", runs[i].kernel->name,
            (int) (runs[i].done * 100 / runs[i].rounds));
  fputs (terminal ? "" : "\n", stdout);
  fflush (stdout);
}

static void
run_together (struct run *runs, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    if ((runs[i].task = preempt_spawn (run_task, &runs[i])) == NULL)
      {
        fprintf (stderr, "preempt-demo: no task: %s\n", errno != ENOMEM
                 ? "preempt_start must come first" : "raise the limits of memory"
                 " (ulimit -v) and of mappings (vm.max_map_count)");
        exit (1);
      }
  for (unsigned left = n; left > 0;)
    {
      show_progress (runs, n);
      preempt_yield ();
      left = 0;
      for (unsigned i = 0; i < n; i++)
        left += !runs[i].ended;
    }
  if (isatty (STDOUT_FILENO))
    printf ("\r\033[K");
  for (unsigned i = 0; i < n; i++)
    {
      preempt_get_stats (runs[i].task, &runs[i].stats);
      preempt_join (runs[i].task, NULL);
    }
}

static bool
report (const struct run *runs, unsigned n)
{
  bool all_equal = true;
  printf ("\n%-16s %-16s  %-16s  %9s %8s\n", "task", "alone", "preempted",
          "preempted", "deferred");
  for (unsigned i = 0; i < n; i++)
    {
      const struct run *r = &runs[i];
      bool equal = r->result == r->expected;
      uint64_t deferred = 0;
      for (unsigned k = 0; k < PREEMPT_POINTS; k++)
        deferred += r->stats.deferred[k];
      printf ("%-16s %016" PRIx64 "  %016" PRIx64 "  %9" PRIu64 " %8" PRIu64 "%s\n",
              r->kernel->name, r->expected, r->result, r->stats.preempted,
              deferred, equal ? "" : "  DIFFERENT");
      all_equal &= equal;
    }
  printf ("\nsaved at each preemption: %s\nas allocated by: %s\n",
          preempt_trampoline.registers, preempt_trampoline.compiler);
  return all_equal;
}

int
main (int argc, char **argv)
{
  static struct run runs[ALL];
  unsigned alone_ms = argc > 1 ? atoi (argv[1]) : 300;
  unsigned n = choose (runs);
  printf ("%u kernels alone, then as tasks of one thread, none of which yields:\n",
          n);
  fflush (stdout);
  for (unsigned i = 0; i < n; i++)
    run_alone (&runs[i], alone_ms);

  const char *error = preempt_start (NULL);
  if (error != NULL)
    {
      fprintf (stderr, "preempt-demo: %s\n", error);
      return 1;
    }
  run_together (runs, n);
  preempt_stop ();
  bool equal = report (runs, n);
  puts (equal ? "all results equal" : "RESULTS DIFFER");
  return !equal;
}
