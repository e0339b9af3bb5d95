/* Waiting for requests to preempt, in recorded code.

   SPDX-License-Identifier: MIT  */

#ifndef REQUESTS_H
#define REQUESTS_H

#include "preemptregs.sched/check.h"

static bool gave_up;

static inline uint64_t
put_off (void)
{
  return stats (preempt_self ()).deferred[PREEMPT_DISABLED];
}

static inline uint64_t
preempted (void)
{
  return stats (preempt_self ()).preempted;
}

/* Until the running task is preempted, or could not be.  */
static inline void
await_request (void)
{
  uint64_t before = put_off () + preempted ();
  for (uint64_t end = spent_ms () + PATIENCE; put_off () + preempted () == before; spin ())
    if (spent_ms () >= end)
      {
        gave_up = true;
        return;
      }
}

/* Is it preempted?  False after a while.  */
static inline bool
await_preemption (void)
{
  uint64_t before = preempted ();
  for (uint64_t end = spent_ms () + PATIENCE; preempted () == before; spin ())
    if (spent_ms () >= end)
      {
        gave_up = true;
        return false;
      }
  return true;
}

/* Is a request put off, and another, and the task not preempted meanwhile?  */
static inline bool
is_held (void)
{
  uint64_t before = preempted ();
  for (unsigned i = 0; i < 3; i++)
    await_request ();
  return preempted () == before && !gave_up;
}

#endif
