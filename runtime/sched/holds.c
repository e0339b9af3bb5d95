/* What becomes of the locks that tasks hold (hold.c): where they are noted, and when a task
   ends that holds one.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "offer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Room for twice as many.  By the kernel: malloc may be the program's own, and lock.  A
   handler may read the old ones until the new ones stand.  */
void
holds_make_room (struct holds *h)
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
        holds_drop (h, i);
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
  static const struct preempt_offer offer = {
    preempt_hold, preempt_release, preempt_may_block, preempt_wait, preempt_bring
  };
  void (*take) (const struct preempt_offer *);
  *(void **) &take = dlsym (RTLD_DEFAULT, "preempt_preload");
  if (take != NULL)
    take (&offer);
}
