/* Requests that are put off, why, and what becomes of them; the figures' sums.

   SPDX-License-Identifier: MIT  */

#include <alloca.h>
#include <string.h>
#include <ucontext.h>

#include "check.h"

enum { STACK_BYTES = 65536 };

static struct ticker other;

static inline uint64_t
deferred (enum preempt_point point)
{
  return stats (preempt_self ()).deferred[point];
}

/* Spin where nothing may be preempted until a request has been put off for REASON, and
   on.  Has no other task run?  */
static inline bool __attribute__ ((always_inline))
undisturbed (enum preempt_point reason)
{
  unsigned long count = other.count;
  uint64_t switches = stats (preempt_self ()).switches, before = deferred (reason);
  for (uint64_t end = spent_ms () + PATIENCE;
       deferred (reason) == before && spent_ms () < end;)
    spin ();
  spin_ms (30);
  return other.count == count && stats (preempt_self ()).switches == switches;
}

/* Is this task, back in code that may be preempted, soon preempted?  */
static bool
preempted_soon (void)
{
  uint64_t before = stats (preempt_self ()).preempted;
  for (uint64_t end = spent_ms () + PATIENCE; spent_ms () < end;)
    {
      spin ();
      if (stats (preempt_self ()).preempted > before)
        return true;
    }
  return false;
}

/* --- Code without a record --- */

static bool __attribute__ ((preempt_unsafe))
undisturbed_unsafe (void)
{
  return undisturbed (PREEMPT_UNRECORDED);
}

static void
unrecorded (void)
{
  uint64_t before = deferred (PREEMPT_UNRECORDED);
  check (undisturbed_unsafe (), "preempt_unsafe: no other task runs");
  check (deferred (PREEMPT_UNRECORDED) > before,
         "preempt_unsafe: put off as unrecorded");
  check (preempted_soon (), "preempt_unsafe: granted soon after");
}

/* Libc, until both has happened.  */
static void
libc (void)
{
  char text[64];
  unsigned long bad = 0;
  bool both = false;
  for (uint64_t end = spent_ms () + PATIENCE; !both && spent_ms () < end;)
    {
      for (unsigned i = 0; i < 1000; i++)
        {
          char *p = malloc (i + 20);
          snprintf (p, i + 20, "%u %u", i, i * i);
          snprintf (text, sizeof text, "%u %u", i, i * i);
          bad += strcmp (p, text) != 0;
          free (p);
        }
      struct preempt_stats s = stats (preempt_self ());
      both = s.preempted > 2 && s.deferred[PREEMPT_UNRECORDED] > 2;
    }
  check (both, "malloc, snprintf: put off, and granted in the end");
  check (bad == 0, "malloc, snprintf: undisturbed");
}

/* --- Little stack --- */

/* Use up the stack but for ROOM bytes, and spin there.  */
static bool __attribute__ ((noinline))
undisturbed_deep (size_t room)
{
  char here;
  uintptr_t high = ((uintptr_t) &here + 4095) & ~(uintptr_t) 4095;
  char *used = alloca ((uintptr_t) &here - (high - STACK_BYTES) - room);
  __asm__ volatile ("" : : "r" (used) : "memory");
  return undisturbed (PREEMPT_NO_ROOM);
}

static void
deep (void)
{
  uint64_t before = deferred (PREEMPT_NO_ROOM);
  check (undisturbed_deep (3000), "little stack: no other task runs");
  check (deferred (PREEMPT_NO_ROOM) > before, "little stack: put off for that");
  check (preempted_soon (), "little stack: granted where there is more");
}

/* --- Another stack than the task's --- */

static ucontext_t back, there;
static bool undisturbed_was;

static void
spin_there (void)
{
  undisturbed_was = undisturbed (PREEMPT_FOREIGN_STACK);
}

static void
foreign (void)
{
  static char stack[STACK_BYTES];
  uint64_t before = deferred (PREEMPT_FOREIGN_STACK);
  getcontext (&there);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  there.uc_link = &back;
  makecontext (&there, spin_there, 0);
  swapcontext (&back, &there);
  check (undisturbed_was, "foreign stack: no other task runs");
  check (deferred (PREEMPT_FOREIGN_STACK) > before, "foreign stack: put off for that");
  check (preempted_soon (), "foreign stack: granted on its own again");
}

/* --- The whole --- */

struct run
{
  void (*function) (void);
  volatile bool ended;
};

static void *
run (void *argument)
{
  struct run *r = argument;
  r->function ();
  r->ended = true;
  return NULL;
}

static void
add (struct preempt_stats *sum, const preempt_task *task)
{
  struct preempt_stats s = stats (task);
  sum->switches += s.switches;
  sum->preempted += s.preempted;
  sum->returned += s.returned;
  for (unsigned i = 0; i < PREEMPT_POINTS; i++)
    sum->deferred[i] += s.deferred[i];
}

/* No request comes any more: all tasks but the first have ended.  */
static void
sums (preempt_task *const *task, unsigned n)
{
  struct preempt_stats sum = { 0 }, all = stats (NULL);
  for (unsigned i = 0; i < n; i++)
    add (&sum, task[i]);
  sum.breakpoints = all.breakpoints;    /* the worker's */
  sum.timer = all.timer;
  sum.stubs = all.stubs;
  check (memcmp (&sum, &all, sizeof sum) == 0, "figures: all tasks' are their sum");
  check (all.deferred[PREEMPT_SAFE] == 0 && all.preempted > 0
         && all.switches > all.preempted, "figures: they fit one another");
  printf ("switches: %llu, preempted: %llu\n", (unsigned long long) all.switches,
          (unsigned long long) all.preempted);
  for (unsigned i = 0; i < PREEMPT_POINTS; i++)
    printf ("%s: %llu\n", preempt_point_name (i), (unsigned long long) all.deferred[i]);
}

int
main (void)
{
  static struct run runs[] = { { unrecorded, 0 }, { libc, 0 }, { deep, 0 },
                               { foreign, 0 } };
  enum { RUNS = sizeof runs / sizeof *runs };
  preempt_task *task[RUNS + 2];
  start (&(struct preempt_config) { .slice_ns = MS, .stack_bytes = STACK_BYTES });
  task[RUNS] = preempt_self ();
  task[RUNS + 1] = spawn (tick, &other);
  for (unsigned i = 0; i < RUNS; i++)
    {
      task[i] = spawn (run, &runs[i]);
      while (!runs[i].ended)
        preempt_yield ();
    }
  other.stop = true;
  preempt_yield ();
  sums (task, RUNS + 2);
  for (unsigned i = 0; i < RUNS + 2; i++)
    if (i != RUNS)
      preempt_join (task[i], NULL);
  check (preempt_stop () == 0, "stop");
  return 0;
}
