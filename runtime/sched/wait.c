/* What a task waits for, and may get from another of its worker.

   A wait in the kernel holds all tasks of the worker, the one too that would end it.  So
   who waits lets the others run, and looks again at each turn.  When all that could run
   wait so, and each has looked since something was last brought, only another thread can
   bring more: then the one whose turn it is may wait in the kernel, for a while; and for
   as long as it likes if it is alone.

   In a file of their own, as those of hold.c.

   SPDX-License-Identifier: MIT  */

#include "sched.h"

/* How late a task may see what another thread has brought without a word, for each that
   waits.  */
#define LOOK_AGAIN_NS 1000000

static atomic_ulong brought;

uint64_t
preempt_may_block (void)
{
  struct worker *w = this_worker;
  if (w == NULL || others (w) == 0)
    return UINT64_MAX;
  if (w->waiting < others (w))
    return 0;
  unsigned long now = atomic_load (&brought);
  if (w->brought != now)
    w->looks = 0;
  w->brought = now;
  return w->looks <= others (w) ? 0 : LOOK_AGAIN_NS;
}

void
preempt_wait (const void *lock)
{
  struct worker *w = this_worker;
  if (w == NULL)
    return;
  unsigned looks = w->looks;
  bool held = lock != NULL && preempt_release (lock, NULL) == 0;
  w->looks = looks;
  wait_turn (w);
  if (held)
    preempt_hold (lock, 0);
}

void
preempt_bring (void)
{
  atomic_fetch_add (&brought, 1);
}
