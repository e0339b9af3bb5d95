/* libpreempt's preempt_hold and preempt_release: by its own tasks.  In a file of their
   own, so that a program that defines them, for a scheduler of its own, gets its own.

   SPDX-License-Identifier: MIT  */

#include "sched.h"

int
preempt_hold (const void *lock, int how)
{
  return holds_take (this_worker, lock, how);
}

int
preempt_release (const void *lock, const void *caller)
{
  return holds_give (this_worker, lock, caller);
}
