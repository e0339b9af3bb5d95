/* C++ exceptions of each task.

   What the C++ library keeps of them for a thread is swapped when tasks are.  A program
   may have more than one copy of that library: one that is linked statically, with its
   symbols hidden, into a module, is its own, and __cxa_get_globals here is another's.  So
   each C++ source that includes preempt.h says which one its module has.

   SPDX-License-Identifier: MIT  */

#include "sched.h"

/* Part of the C++ library.  Found where the program is linked with it.  */
extern void *__cxa_get_globals (void) __attribute__ ((weak));

/* By constructors and destructors of modules alone, which the dynamic linker runs one
   after another.  */
static struct copy
{
  void *(*_Atomic get) (void);
  unsigned users;
} copies[COPIES] = { { .users = 1 } };  /* the first is the library's own */
atomic_uint exceptions_changes = 1;
static atomic_bool too_many;

static struct copy *
find (void *(*get) (void))
{
  for (unsigned i = 1; i < COPIES; i++)
    if (atomic_load (&copies[i].get) == get)
      return &copies[i];
  return NULL;
}

void
preempt_add_exceptions (void *(*get) (void))
{
  struct copy *copy = find (get);
  if (copy == NULL && (copy = find (NULL)) == NULL)
    {
      atomic_store (&too_many, true);
      return;
    }
  copy->users++;
  atomic_store (&copy->get, get);
  atomic_fetch_add (&exceptions_changes, 1);
}

void
preempt_remove_exceptions (void *(*get) (void))
{
  struct copy *copy = find (get);
  if (copy == NULL || --copy->users > 0)
    return;
  atomic_store (&copy->get, NULL);
  atomic_fetch_add (&exceptions_changes, 1);
}

/* Where the calling thread, a worker's, has its exceptions: an address that stays as long
   as thread and copy do.  Two names may lead to one copy.  */
void
exceptions_find (struct worker *w)
{
  w->changes = atomic_load (&exceptions_changes);
  w->copies = 0;
  atomic_store (&copies[0].get, __cxa_get_globals);
  for (unsigned i = 0; i < COPIES; i++)
    {
      void *(*get) (void) = atomic_load (&copies[i].get);
      w->exceptions[i] = get != NULL ? get () : NULL;
      for (unsigned k = 0; k < i; k++)
        if (w->exceptions[k] == w->exceptions[i])
          w->exceptions[i] = NULL;
      if (w->exceptions[i] != NULL)
        w->copies = i + 1;
    }
}

bool
exceptions_found (void)
{
  return !atomic_load (&too_many);
}
