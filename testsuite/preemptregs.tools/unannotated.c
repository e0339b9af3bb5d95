/* The scheduler without the annotations of runtime/sched/fibers.c, but with its way
   past ThreadSanitizer's signals: the tools must then find fault, or they do not
   watch.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched/sched.h"

void *__tsan_get_current_fiber (void) __attribute__ ((weak));

bool fibers_watched;

bool
fiber_tsan (void)
{
  return __tsan_get_current_fiber != NULL;
}

void
fiber_first (struct preempt_task *t)
{
  (void) t;
}

void
fiber_new (struct preempt_task *t)
{
  (void) t;
}

void
fiber_free (struct preempt_task *t)
{
  (void) t;
}

void
fiber_leave (struct preempt_task *from, struct preempt_task *to)
{
  (void) from, (void) to;
}

void
fiber_enter (struct preempt_task *t)
{
  (void) t;
}

void *
fiber_top (const struct preempt_task *t)
{
  return t->view.stack_high;
}
