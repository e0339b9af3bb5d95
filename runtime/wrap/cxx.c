/* The static variables of C++ functions (Itanium C++ ABI, 3.3.3): who gets 1 constructs
   the variable, and then calls one of the other two.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

int __cxa_guard_acquire (void *guard);
void __cxa_guard_release (void *guard);
void __cxa_guard_abort (void *guard);

WRAPPED (int, __cxa_guard_acquire, (void *guard))
{
  preempt_hold (guard, 0);
  int construct = REAL (__cxa_guard_acquire) (guard);
  if (construct == 0)
    preempt_release (guard, CALLER);
  return construct;
}

WRAPPED (void, __cxa_guard_release, (void *guard))
{
  REAL (__cxa_guard_release) (guard);
  preempt_release (guard, CALLER);
}

WRAPPED (void, __cxa_guard_abort, (void *guard))
{
  REAL (__cxa_guard_abort) (guard);
  preempt_release (guard, CALLER);
}
