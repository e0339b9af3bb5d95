/* openmp: parallel regions, loops, barriers, critical sections, locks and tasks of OpenMP,
   in each of several tasks, which are preempted between them.

   SPDX-License-Identifier: MIT  */

#include <omp.h>

#include "preemptregs.sched/check.h"
#include "requests.h"

#define TASKS 4
#define ROUNDS 4
#define LENGTH 3000

static unsigned long total, taken;
static volatile bool inside;
static bool met, wrong;
static omp_lock_t lock;

/* What one thread of a team has written the others read behind the barrier.  */
static unsigned long
around_barrier (void)
{
  unsigned long part[2] = { 0 }, sum = 0;
#pragma omp parallel num_threads (2) reduction (+: sum)
  {
    int self = omp_get_thread_num (), n = omp_get_num_threads ();
    for (int i = self; i < LENGTH; i += n)
      part[self] += i;
#pragma omp barrier
    if (self == 0)
      sum += part[0] + part[1];
    for (unsigned i = 0; i < 3; i++)
      {
#pragma omp barrier
      }
  }
  return sum;
}

static unsigned long
loops (void)
{
  unsigned long sum = 0;
#pragma omp parallel for num_threads (2) reduction (+: sum)
  for (int i = 0; i < LENGTH; i++)
    sum += i;
#pragma omp parallel for num_threads (2) schedule (dynamic, 100) reduction (+: sum)
  for (int i = 0; i < LENGTH; i++)
    sum += i;
#pragma omp parallel for num_threads (2) schedule (guided) reduction (+: sum)
  for (int i = 0; i < LENGTH; i++)
    sum += i;
  return sum;
}

/* One thread of the process at a time, and one task.  */
static void
critical (void)
{
#pragma omp parallel num_threads (2)
  for (unsigned i = 0; i < 100; i++)
    {
#pragma omp critical
      total++;
#pragma omp critical (named)
      taken++;
    }
}

static void
use_lock (void)
{
#pragma omp critical (outside)
  {
    met |= inside;
    inside = true;
    await_request ();
    inside = false;
  }
  await_preemption ();
  omp_set_lock (&lock);
  met |= inside;
  inside = true;
  await_request ();
  inside = false;
  omp_unset_lock (&lock);
}

static unsigned long
tasks (void)
{
  unsigned long sum = 0;
  /* Outside of a region it is run at once.  */
#pragma omp task shared (sum)
  {
    await_request ();
    sum++;
  }
#pragma omp taskwait
#pragma omp parallel num_threads (2)
#pragma omp single
  for (unsigned i = 0; i < 10; i++)
    {
#pragma omp task shared (sum)
#pragma omp atomic
      sum++;
    }
  return sum;
}

static void *
work (void *unused)
{
  unsigned long all = LENGTH * (LENGTH - 1ul) / 2;
  for (unsigned i = 0; i < ROUNDS; i++)
    {
      wrong |= around_barrier () != all;
      await_preemption ();
      wrong |= loops () != 3 * all;
      critical ();
      await_preemption ();
      use_lock ();
      wrong |= tasks () != 11;
      await_preemption ();
    }
  return unused;
}

int
main (void)
{
  static struct ticker other;
  preempt_task *task[TASKS];
  omp_init_lock (&lock);
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  preempt_task *ticking = spawn (tick, &other);
  for (unsigned i = 0; i < TASKS; i++)
    task[i] = spawn (work, NULL);
  for (unsigned i = 0; i < TASKS; i++)
    preempt_join (task[i], NULL);
  other.stop = true;
  preempt_join (ticking, NULL);
  check (!wrong, "all sums are right");
  check (total == TASKS * ROUNDS * 200 && taken == total, "critical sections count all");
  check (!met, "one task at a time in a critical section, and with a lock");
  check (!gave_up, "and tasks are preempted outside");
  check (preempt_stop () == 0, "stop");
  return 0;
}
