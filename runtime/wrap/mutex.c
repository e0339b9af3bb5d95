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

/* A wait gives the mutex back and takes it again while the worker waits, so that no other
   task sees that.  But for one kind of mutex, which it may not get: whose owner has ended,
   and which was then left in disorder.  */
static int
waited (pthread_mutex_t *m, int result, const void *caller)
{
  if (result == ENOTRECOVERABLE)
    preempt_release (m, caller);
  return result;
}

WRAPPED (int, pthread_cond_wait, (pthread_cond_t *c, pthread_mutex_t *m))
{
  return waited (m, REAL (pthread_cond_wait) (c, m), CALLER);
}

WRAPPED (int, pthread_cond_timedwait,
         (pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *until))
{
  return waited (m, REAL (pthread_cond_timedwait) (c, m, until), CALLER);
}

WRAPPED (int, pthread_cond_clockwait,
         (pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock,
          const struct timespec *until))
{
  return waited (m, REAL (pthread_cond_clockwait) (c, m, clock, until), CALLER);
}
