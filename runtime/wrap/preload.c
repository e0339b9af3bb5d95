/* The form that is preloaded: where the real functions are, and preempt_hold.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"
#include "offer.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* Libraries that a program may have opened for itself alone, where no search finds what
   is in them.  */
static const char *const others[] = { "libgomp.so.1", "libstdc++.so.6" };

void *
preload_find (const char *name)
{
  void *real = dlsym (RTLD_NEXT, name);
  for (unsigned i = 0; real == NULL && i < sizeof others / sizeof *others; i++)
    {
      void *library = dlopen (others[i], RTLD_LAZY | RTLD_NOLOAD);
      if (library != NULL)
        real = dlsym (library, name);
    }
  if (real == NULL)
    {
      fprintf (stderr, "preempt: no library of the program has the function %s, which it"
               " calls: do without LD_PRELOAD=libpreempt-preload.so\n", name);
      abort ();
    }
  return real;
}

/* NULL until there are tasks: until then there is nothing to do.  */
static const struct preempt_offer *_Atomic offered;

static const struct preempt_offer *
get_offer (void)
{
  return atomic_load_explicit (&offered, memory_order_acquire);
}

/* libpreempt looks for this.  */
PREEMPT_API void preempt_preload (const struct preempt_offer *);
void
preempt_preload (const struct preempt_offer *offer)
{
  atomic_store (&offered, offer);
}

int
preload_hold (const void *lock, int how)
{
  const struct preempt_offer *offer = get_offer ();
  return offer != NULL ? offer->hold (lock, how) : 0;
}

int
preload_release (const void *lock, const void *caller)
{
  const struct preempt_offer *offer = get_offer ();
  return offer != NULL ? offer->release (lock, caller) : EPERM;
}

uint64_t
preload_may_block (void)
{
  const struct preempt_offer *offer = get_offer ();
  return offer != NULL ? offer->may_block () : UINT64_MAX;
}

void
preload_wait (const void *lock)
{
  const struct preempt_offer *offer = get_offer ();
  if (offer != NULL)
    offer->wait (lock);
}

void
preload_bring (void)
{
  const struct preempt_offer *offer = get_offer ();
  if (offer != NULL)
    offer->bring ();
}
