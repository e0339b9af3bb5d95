/* Mutexes, of every kind: normal, recursive, error-checking, robust.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>

WRAPPED (int, pthread_mutex_lock, (pthread_mutex_t *m))
{
  preempt_hold (m, 0);
  return keep_if_got (m, REAL (pthread_mutex_lock) (m), CALLER);
}

WRAPPED (int, pthread_mutex_trylock, (pthread_mutex_t *m))
{
  if (preempt_hold (m, PREEMPT_HOLD_TRY) != 0)
    return EBUSY;
  return keep_if_got (m, REAL (pthread_mutex_trylock) (m), CALLER);
}

WRAPPED (int, pthread_mutex_timedlock, (pthread_mutex_t *m, const struct timespec *until))
{
  if (hold_until (m, 0, CLOCK_REALTIME, until) != 0)
    return ETIMEDOUT;
  return keep_if_got (m, REAL (pthread_mutex_timedlock) (m, until), CALLER);
}

WRAPPED (int, pthread_mutex_clocklock,
         (pthread_mutex_t *m, clockid_t clock, const struct timespec *until))
{
  if (hold_until (m, 0, clock, until) != 0)
    return ETIMEDOUT;
  return keep_if_got (m, REAL (pthread_mutex_clocklock) (m, clock, until), CALLER);
}

WRAPPED (int, pthread_mutex_unlock, (pthread_mutex_t *m))
{
  return release_if_given (m, REAL (pthread_mutex_unlock) (m), CALLER);
}

/* On a locked one, by who does not care.  */
WRAPPED (int, pthread_mutex_init, (pthread_mutex_t *m, const pthread_mutexattr_t *a))
{
  forget (m, CALLER);
  return REAL (pthread_mutex_init) (m, a);
}

/* --- Conditions --- */

/* The real wait gives M back and takes it again while the worker waits, so that no other
   task sees that.  But for one kind of mutex, which it may not get: whose owner has ended,
   and which was then left in disorder.  */
static int
waited (pthread_mutex_t *m, int result, const void *caller)
{
  if (result == ENOTRECOVERABLE)
    preempt_release (m, caller);
  return result;
}

/* A turn without M.  */
static int
wait_without (pthread_mutex_t *m, const void *caller)
{
  int error = REAL (pthread_mutex_unlock) (m);
  if (error != 0)
    return error;
  preempt_wait (m);
  return keep_if_got (m, REAL (pthread_mutex_lock) (m), caller);
}

static int wait_most (pthread_cond_t *, pthread_mutex_t *, clockid_t,
                      const struct timespec *until, uint64_t most, const void *caller);

WRAPPED (int, pthread_cond_clockwait,
         (pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock,
          const struct timespec *until))
{
  uint64_t most = may_block (clock, until);
  if (most != UINT64_MAX)
    return wait_most (c, m, clock, until, most, CALLER);
  return waited (m, REAL (pthread_cond_clockwait) (c, m, clock, until), CALLER);
}

/* Wait for no more than MOST nanoseconds, before UNTIL by CLOCK, or UNTIL is NULL.  That
   the time is not over the caller is not told: it looks, as after any wait, whether what
   it waits for is there ("spurious wakeups").  */
static int
wait_most (pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock,
           const struct timespec *until, uint64_t most, const void *caller)
{
  if (until != NULL && is_over (clock, until))
    return ETIMEDOUT;
  if (most == 0)
    return wait_without (m, caller);
  struct timespec end = soon (clock, most, until);
  int result = REAL (pthread_cond_clockwait) (c, m, clock, &end);
  if (result == ETIMEDOUT && (until == NULL || !is_over (clock, until)))
    result = 0;
  return waited (m, result, caller);
}

/* By which clock pthread_cond_timedwait waits: bit 1 says it (glibc,
   nptl/pthread_cond_common.c).  */
static clockid_t
clock_of (pthread_cond_t *c)
{
  return __atomic_load_n (&c->__data.__wrefs, __ATOMIC_RELAXED) & 2 ? CLOCK_MONOTONIC
                                                                     : CLOCK_REALTIME;
}

WRAPPED (int, pthread_cond_timedwait,
         (pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *until))
{
  clockid_t clock = clock_of (c);
  uint64_t most = may_block (clock, until);
  if (most != UINT64_MAX)
    return wait_most (c, m, clock, until, most, CALLER);
  return waited (m, REAL (pthread_cond_timedwait) (c, m, until), CALLER);
}

WRAPPED (int, pthread_cond_wait, (pthread_cond_t *c, pthread_mutex_t *m))
{
  uint64_t most = preempt_may_block ();
  if (most != UINT64_MAX)
    return wait_most (c, m, CLOCK_MONOTONIC, NULL, most, CALLER);
  return waited (m, REAL (pthread_cond_wait) (c, m), CALLER);
}

WRAPPED (int, pthread_cond_signal, (pthread_cond_t *c))
{
  int error = REAL (pthread_cond_signal) (c);
  preempt_bring ();
  return error;
}

WRAPPED (int, pthread_cond_broadcast, (pthread_cond_t *c))
{
  int error = REAL (pthread_cond_broadcast) (c);
  preempt_bring ();
  return error;
}
