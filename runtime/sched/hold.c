/* Which task holds which lock.

   A lock of libc's belongs to the thread, which has many tasks.  Here it belongs to one of
   them: it is not preempted while it holds any, and others wait for it by letting others
   run.  A worker's holds are few, and the last taken is mostly the first given back: they
   are a stack, searched from its top.

   In a file of their own, so that a program that defines these two, for a scheduler of its
   own, gets its own.

   SPDX-License-Identifier: MIT  */

#include "sched.h"
#include "core.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* A task of W, not the current one, that must give LOCK back before it can be taken as HOW
   says; or NULL.  */
static struct preempt_task *
find_other (const struct worker *w, const void *lock, int how)
{
  const struct holds *h = &w->holds;
  for (unsigned i = h->count; i-- > 0;)
    if (h->at[i].lock == lock && h->at[i].task != w->current
        && !(h->at[i].how & how & PREEMPT_HOLD_SHARED))
      return h->at[i].task;
  return NULL;
}

static void __attribute__ ((noreturn))
abort_deadlock (const struct worker *w, const struct preempt_task *other,
                const void *lock)
{
  fprintf (stderr, "preempt: task %u waits for the lock at %p, which task %u holds, and"
           " no other task can go on: deadlock\n", w->current->number, lock,
           other->number);
  abort ();
}

int
preempt_hold (const void *lock, int how)
{
  struct worker *w = this_worker;
  const struct preempt_task *other;
  if (w == NULL)
    return 0;
  /* At once: a request that comes in here had better wait for the release than be put off
     for code without a record.  */
  w->current->view.disabled++;
  while ((other = find_other (w, lock, how)) != NULL)
    {
      if (how & PREEMPT_HOLD_TRY)
        {
          w->current->view.disabled--;
          return EBUSY;
        }
      if (w->excluded == others (w) && w->looks > w->excluded)
        abort_deadlock (w, other, lock);
      w->excluded++;
      wait_turn (w);
      w->excluded--;
    }
  struct holds *h = &w->holds;
  if (h->count == h->room)
    holds_make_room (h);
  h->at[h->count] = (struct hold) { lock, w->current, how };
  atomic_signal_fence (memory_order_release);
  h->count++;
  return 0;
}

/* Of the holds of LOCK the current task's last, or else any, or H->count.  */
static unsigned
find (const struct worker *w, const void *lock)
{
  const struct holds *h = &w->holds;
  unsigned found = h->count;
  for (unsigned i = h->count; i-- > 0;)
    if (h->at[i].lock == lock)
      {
        if (h->at[i].task == w->current)
          return i;
        found = i;
      }
  return found;
}

int
preempt_release (const void *lock, const void *caller)
{
  struct worker *w = this_worker;
  if (w == NULL)
    return EPERM;
  unsigned i = find (w, lock);
  if (i == w->holds.count)
    return EPERM;
  struct preempt_task *t = w->holds.at[i].task;
  holds_drop (&w->holds, i);
  w->looks = 0;
  if (t->view.disabled > 0)
    t->view.disabled--;
  if (t == w->current && t->view.disabled == 0 && t->request_waits
      && (caller == NULL || modules_cover ((uintptr_t) caller)))
    task_grant (w);
  return 0;
}
