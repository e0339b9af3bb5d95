/* How long is the turn of a task that is in memcpy nearly all the time, by each of the ways
   in which it is stopped where it comes back from there?

   Turns are counted in the processor time of the worker's thread, lest others that use the
   machine make them longer.  Recorded code, like the work.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "work.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 262144, US = 1000 };

#define SLICE_NS UINT64_C (1000000)
#define RUN_NS UINT64_C (1500000000)

static const struct way
{
  const char *name;
  int alone, no_stub, no_breakpoint;
} ways[] = { { "alone", 1, 1, 1 }, { "return stub", 0, 0, 1 },
             { "breakpoint", 0, 1, 0 }, { "chance", 0, 1, 1 } };

static struct turns
{
  uint64_t count, sum, worst, copies;
  int missing;
} turns;

static volatile int current = -1, enough;
static uint64_t since, end;

static uint64_t
used (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * UINT64_C (1000000000) + t.tv_nsec;
}

/* The one before has had its turn, up to now.  */
static void
note_turn (int task, uint64_t now)
{
  if (task == current)
    return;
  if (current >= 0)
    {
      turns.count++;
      turns.sum += now - since;
      if (now - since > turns.worst)
        turns.worst = now - since;
    }
  current = task;
  since = now;
}

static void *
copy (void *argument)
{
  char *from = calloc (1, BYTES), *to = malloc (BYTES);
  while (!enough && from != NULL && to != NULL)
    {
      memcpy (to, from, BYTES);
      from[turns.copies % BYTES] = to[0] + 1;
      preempt_disable ();
      uint64_t now = used ();
      note_turn ((int) (intptr_t) argument, now);
      turns.copies++;
      enough |= now >= end;
      preempt_enable ();
    }
  return NULL;
}

static void
measure (const struct way *way)
{
  struct preempt_config config = { .slice_ns = SLICE_NS, .no_stub = way->no_stub,
                                   .no_breakpoint = way->no_breakpoint };
  struct preempt_stats stats;
  preempt_task *task[2];
  memset (&turns, 0, sizeof turns);
  end = used () + RUN_NS;
  if (way->alone)
    {
      copy (NULL);
      return;
    }
  if (preempt_start (&config) != NULL)
    exit (1);
  preempt_get_stats (NULL, &stats);
  turns.missing = (!way->no_stub && !stats.stubs)
                  || (!way->no_breakpoint && !stats.breakpoints);
  for (int i = 0; i < 2 && !turns.missing; i++)
    task[i] = preempt_spawn (copy, (void *) (intptr_t) i);
  for (int i = 0; i < 2 && !turns.missing; i++)
    if (preempt_join (task[i], NULL) != 0)
      exit (1);
}

/* In a process of its own.  */
static int
run (const struct way *way)
{
  int ends[2], status = 1;
  if (pipe (ends) != 0)
    return 0;
  pid_t child = fork ();
  if (child == 0)
    {
      measure (way);
      _exit (write (ends[1], &turns, sizeof turns) == sizeof turns ? 0 : 1);
    }
  close (ends[1]);
  int ok = child > 0 && read (ends[0], &turns, sizeof turns) == sizeof turns;
  close (ends[0]);
  return child > 0 && waitpid (child, &status, 0) == child && status == 0 && ok;
}

static void
print_us (uint64_t ns)
{
  uint64_t hundredths = (ns / US + 5) / 10;
  printf ("  %6u.%02u", (unsigned) (hundredths / 100), (unsigned) (hundredths % 100));
}

void
turns_print (void)
{
  uint64_t alone = 1;
  printf ("\nTwo tasks that copy 256 KB, slices of 1 ms          ms of a turn    copies of\n"
          "  stopped by                                     mean     worst    those alone\n");
  for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++)
    if (!run (&ways[i]) || turns.missing)
      printf ("  %-11s left out: not to be had here\n", ways[i].name);
    else if (ways[i].alone)
      alone = turns.copies + 1;
    else
      {
        printf ("  %-38s", ways[i].name);
        print_us (turns.sum / (turns.count + 1));
        print_us (turns.worst);
        printf ("    %u %%\n", (unsigned) (turns.copies * 100 / alone));
        fflush (stdout);
      }
  puts ("Aims, without breakpoints: at most 1.2 slices, 10 at worst.");
}
