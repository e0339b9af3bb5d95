/* mixed MILLISECONDS of processor time: tasks that do all that a tool watches, in any
   order, and are preempted at it: arrays on the stack, the heap, jumps out of deep calls,
   calls of libc that call back, tasks of their own.  Each checks what it reads.

   SPDX-License-Identifier: MIT  */

#include <alloca.h>
#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include "preemptregs.sched/check.h"

enum { TASKS = 8 };

struct worker
{
  uint32_t random;
  uint64_t end;
  unsigned long done, wrong;
};

static uint32_t
draw (struct worker *w)
{
  w->random = w->random * 1664525 + 1013904223;
  return w->random >> 8;
}

static void
fill (unsigned char *at, size_t bytes, unsigned char seed)
{
  for (size_t i = 0; i < bytes; i++)
    at[i] = seed + i;
}

static bool
filled (const unsigned char *at, size_t bytes, unsigned char seed)
{
  for (size_t i = 0; i < bytes; i++)
    if (at[i] != (unsigned char) (seed + i))
      return false;
  return true;
}

/* --- What a task does --- */

static bool __attribute__ ((noinline))
on_stack (struct worker *w)
{
  unsigned char small[16], large[1000];
  size_t n = 1 + draw (w) % 2000;
  unsigned char *more = alloca (n);
  fill (small, sizeof small, n);
  fill (large, sizeof large, n + 1);
  fill (more, n, n + 2);
  return filled (small, sizeof small, n) && filled (large, sizeof large, n + 1)
         && filled (more, n, n + 2);
}

static bool
on_heap (struct worker *w)
{
  size_t n = 1 + draw (w) % 5000, more = n + draw (w) % 5000;
  unsigned char *at = malloc (n);
  fill (at, n, n);
  at = realloc (at, more);
  bool ok = filled (at, n, n);
  free (at);
  return ok;
}

static void __attribute__ ((noinline))
descend (struct worker *w, jmp_buf *out, unsigned depth)
{
  unsigned char frame[200];
  fill (frame, sizeof frame, depth);
  if (depth == 0)
    longjmp (*out, 7);
  descend (w, out, depth - 1);
  w->wrong += !filled (frame, sizeof frame, depth);
}

static bool
jump (struct worker *w)
{
  jmp_buf out;
  unsigned char kept[100];
  fill (kept, sizeof kept, 5);
  int came = setjmp (out);
  if (came == 0)
    descend (w, &out, draw (w) % 20);
  return came == 7 && filled (kept, sizeof kept, 5);
}

static int
by_value (const void *a, const void *b)
{
  const unsigned *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* GCC 11's sanitizers keep qsort's comparison in a variable of the thread, and the next
   task's qsort would change it: there one task at a time sorts.  */
#if __GNUC__ < 12 && (defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__)
enum { SORT_ALONE = true };
#else
enum { SORT_ALONE = false };
#endif

static void
sort (unsigned *value, size_t n)
{
  if (SORT_ALONE)
    preempt_disable ();
  qsort (value, n, sizeof *value, by_value);
  if (SORT_ALONE)
    preempt_enable ();
}

static bool
call_back (struct worker *w)
{
  unsigned value[200];
  char text[32];
  for (unsigned i = 0; i < 200; i++)
    value[i] = draw (w) % 1000;
  sort (value, 200);
  for (unsigned i = 1; i < 200; i++)
    if (value[i - 1] > value[i])
      return false;
  snprintf (text, sizeof text, "%u", value[0]);
  return strtoul (text, NULL, 10) == value[0];
}

static void *
child (void *argument)
{
  unsigned char *at = malloc (500);
  fill (at, 500, *(unsigned *) argument);
  return at;
}

static bool
with_child (struct worker *w)
{
  unsigned seed = draw (w);
  void *at;
  preempt_join (spawn (child, &seed), &at);
  bool ok = filled (at, 500, seed);
  free (at);
  return ok;
}

static bool
give_way (struct worker *w)
{
  errno = draw (w) % 100;
  int before = errno;
  preempt_disable ();
  preempt_yield ();
  preempt_enable ();
  return errno == before;
}

static void *
work (void *argument)
{
  static bool (*const all[]) (struct worker *) = {
    on_stack, on_heap, jump, call_back
  };
  struct worker *w = argument;
  while (spent_ms () < w->end
         || (stats (NULL).preempted <= 10 && spent_ms () < w->end + PATIENCE))
    {
      for (unsigned i = 0; i < 10; i++)
        w->wrong += !all[draw (w) % (sizeof all / sizeof *all)] (w);
      /* Seldom: one that gives way begins a new slice.  */
      if (draw (w) % 32 == 0)
        w->wrong += !give_way (w) + !with_child (w);
      w->done++;
    }
  return NULL;
}

int
main (int argc, char **argv)
{
  struct worker worker[TASKS] = { 0 };
  preempt_task *task[TASKS];
  unsigned long done = 0, wrong = 0;
  uint64_t end = spent_ms () + (argc > 1 ? atoi (argv[1]) : 1000);
  start (&(struct preempt_config) { .slice_ns = MS / 50 });
  for (unsigned i = 0; i < TASKS; i++)
    {
      worker[i] = (struct worker) { .random = i, .end = end };
      task[i] = spawn (work, &worker[i]);
    }
  for (unsigned i = 0; i < TASKS; i++)
    {
      preempt_join (task[i], NULL);
      done += worker[i].done;
      wrong += worker[i].wrong;
    }
  struct preempt_stats s = stats (NULL);
  printf ("%lu done, %lu wrong, %llu preempted\n", done, wrong,
          (unsigned long long) s.preempted);
  check (done > 0 && wrong == 0, "all tasks read what they wrote");
  check (s.preempted > 10, "and were preempted");
  check (preempt_stop () == 0, "stop");
  return 0;
}
