/* The form that is preloaded: where the real functions are, and preempt_hold.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

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

/* libpreempt's, or the program's own, once there are tasks: until then there is nothing
   to do.  */
static int (*_Atomic hold) (const void *, int);
static int (*_Atomic release) (const void *, const void *);
static void (*_Atomic yield) (void);

/* libpreempt looks for this.  */
PREEMPT_API void preempt_preload (int (*) (const void *, int),
                                  int (*) (const void *, const void *),
                                  void (*) (void));
void
preempt_preload (int (*its_hold) (const void *, int),
                 int (*its_release) (const void *, const void *),
                 void (*its_yield) (void))
{
  atomic_store (&yield, its_yield);
  atomic_store (&release, its_release);
  atomic_store (&hold, its_hold);
}

int
preload_hold (const void *lock, int how)
{
  int (*f) (const void *, int) = atomic_load_explicit (&hold, memory_order_acquire);
  return f != NULL ? f (lock, how) : 0;
}

int
preload_release (const void *lock, const void *caller)
{
  int (*f) (const void *, const void *)
    = atomic_load_explicit (&release, memory_order_acquire);
  return f != NULL ? f (lock, caller) : EPERM;
}

void
preload_yield (void)
{
  void (*f) (void) = atomic_load_explicit (&yield, memory_order_acquire);
  if (f != NULL)
    f ();
}
