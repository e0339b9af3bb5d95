/* Which task holds which lock.

   A lock of libc's belongs to the thread, which has many tasks.  Here it belongs to one of
   them: it is not preempted while it holds any, and others wait for it by letting others
   run.  A worker's holds are few, and the last taken is mostly the first given back: they
   are a stack, searched from its top.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

/* Room for twice as many.  By the kernel: malloc may be the program's own, and lock.  A
   handler may read the old ones until the new ones stand.  */
static void __attribute__ ((noinline))
make_room (struct holds *h)
{
  struct hold *old = h->at, *more = h->few;
  unsigned room = sizeof h->few / sizeof *h->few;
  if (old != NULL)
    {
      room = 2 * h->room;
      more = mmap (NULL, room * sizeof *more, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (more == MAP_FAILED)
        {
          fprintf (stderr, "preempt: no memory to note that a task holds a lock (%m):"
                   " raise the limits of memory (ulimit -v) and of mappings"
                   " (vm.max_map_count)\n");
          abort ();
        }
      memcpy (more, old, h->count * sizeof *more);
    }
  atomic_signal_fence (memory_order_release);
  h->at = more;
  atomic_signal_fence (memory_order_release);
  if (old != NULL && old != h->few)
    munmap (old, h->room * sizeof *old);
  h->room = room;
}

static void __attribute__ ((noreturn))
abort_deadlock (const struct worker *w, const struct preempt_task *other,
                const void *lock)
{
  fprintf (stderr, "preempt: task %u waits for the lock at %p, which task %u holds, and"
           " no other task can run: deadlock\n", w->current->number, lock,
           other->number);
  abort ();
}

int
holds_take (struct worker *w, const void *lock, int how)
{
  const struct preempt_task *other;
  if (w == NULL)
    return 0;
  while ((other = find_other (w, lock, how)) != NULL)
    {
      if (how & PREEMPT_HOLD_TRY)
        return EBUSY;
      if (w->head == NULL)
        abort_deadlock (w, other, lock);
      preempt_yield ();
    }
  struct holds *h = &w->holds;
  if (h->count == h->room)
    make_room (h);
  h->at[h->count] = (struct hold) { lock, w->current, how };
  atomic_signal_fence (memory_order_release);
  h->count++;
  w->current->view.disabled++;
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

static void
drop (struct holds *h, unsigned i)
{
  for (h->count--; i < h->count; i++)
    h->at[i] = h->at[i + 1];
}

int
holds_give (struct worker *w, const void *lock, const void *caller)
{
  if (w == NULL)
    return EPERM;
  unsigned i = find (w, lock);
  if (i == w->holds.count)
    return EPERM;
  struct preempt_task *t = w->holds.at[i].task;
  drop (&w->holds, i);
  if (t->view.disabled > 0)
    t->view.disabled--;
  if (t == w->current && t->view.disabled == 0 && t->request_waits
      && (caller == NULL || modules_cover ((uintptr_t) caller)))
    task_grant (w);
  return 0;
}

void
holds_end (struct worker *w)
{
  struct holds *h = &w->holds;
  const void *lock = NULL;
  unsigned count = 0;
  for (unsigned i = h->count; i-- > 0;)
    if (h->at[i].task == w->current)
      {
        lock = h->at[i].lock;
        count++;
        drop (h, i);
      }
  if (count > 0)
    report_held (w, count, lock);
}

void
holds_stop (struct worker *w)
{
  struct holds *h = &w->holds;
  if (h->at != NULL && h->at != h->few)
    munmap (h->at, h->room * sizeof *h->at);
  *h = (struct holds) { .at = NULL };
}

const void *
holds_any (const struct worker *w)
{
  const struct holds *h = &w->holds;
  for (unsigned i = h->count; i-- > 0;)
    if (h->at[i].task == w->current)
      return h->at[i].lock;
  return NULL;
}

void
holds_offer (void)
{
  void (*take) (int (*) (const void *, int), int (*) (const void *, const void *),
                void (*) (void));
  *(void **) &take = dlsym (RTLD_DEFAULT, "preempt_preload");
  if (take != NULL)
    take (preempt_hold, preempt_release, preempt_yield);
}
