/* A program that defines preempt_hold and preempt_release itself, as one with a scheduler
   of its own may: the functions that are wrapped call these.

   SPDX-License-Identifier: MIT  */

#include <pthread.h>

#include "preemptregs.sched/check.h"

static const void *held;
static unsigned calls;

int
preempt_hold (const void *lock, int how)
{
  (void) how;
  held = lock;
  calls++;
  return 0;
}

int
preempt_release (const void *lock, const void *caller)
{
  (void) caller;
  held = held == lock ? NULL : held;
  calls++;
  return 0;
}

int
main (void)
{
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  start (&(struct preempt_config) { .slice_ns = NEVER });
  calls = 0;
  pthread_mutex_lock (&m);
  check (held == &m && calls == 1, "its own preempt_hold is called");
  pthread_mutex_unlock (&m);
  check (held == NULL && calls == 2, "its own preempt_release is called");
  check (preempt_stop () == 0, "stop");
  return 0;
}
