/* Locks for many readers or one writer.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>

#define READER PREEMPT_HOLD_SHARED

WRAPPED (int, pthread_rwlock_rdlock, (pthread_rwlock_t *l))
{
  preempt_hold (l, READER);
  return keep_if_got (l, REAL (pthread_rwlock_rdlock) (l), CALLER);
}

WRAPPED (int, pthread_rwlock_tryrdlock, (pthread_rwlock_t *l))
{
  if (preempt_hold (l, READER | PREEMPT_HOLD_TRY) != 0)
    return EBUSY;
  return keep_if_got (l, REAL (pthread_rwlock_tryrdlock) (l), CALLER);
}

WRAPPED (int, pthread_rwlock_timedrdlock,
         (pthread_rwlock_t *l, const struct timespec *until))
{
  if (hold_until (l, READER, CLOCK_REALTIME, until) != 0)
    return ETIMEDOUT;
  return keep_if_got (l, REAL (pthread_rwlock_timedrdlock) (l, until), CALLER);
}

WRAPPED (int, pthread_rwlock_clockrdlock,
         (pthread_rwlock_t *l, clockid_t clock, const struct timespec *until))
{
  if (hold_until (l, READER, clock, until) != 0)
    return ETIMEDOUT;
  return keep_if_got (l, REAL (pthread_rwlock_clockrdlock) (l, clock, until), CALLER);
}

WRAPPED (int, pthread_rwlock_wrlock, (pthread_rwlock_t *l))
{
  preempt_hold (l, 0);
  return keep_if_got (l, REAL (pthread_rwlock_wrlock) (l), CALLER);
}

WRAPPED (int, pthread_rwlock_trywrlock, (pthread_rwlock_t *l))
{
  if (preempt_hold (l, PREEMPT_HOLD_TRY) != 0)
    return EBUSY;
  return keep_if_got (l, REAL (pthread_rwlock_trywrlock) (l), CALLER);
}

WRAPPED (int, pthread_rwlock_timedwrlock,
         (pthread_rwlock_t *l, const struct timespec *until))
{
  if (hold_until (l, 0, CLOCK_REALTIME, until) != 0)
    return ETIMEDOUT;
  return keep_if_got (l, REAL (pthread_rwlock_timedwrlock) (l, until), CALLER);
}

WRAPPED (int, pthread_rwlock_clockwrlock,
         (pthread_rwlock_t *l, clockid_t clock, const struct timespec *until))
{
  if (hold_until (l, 0, clock, until) != 0)
    return ETIMEDOUT;
  return keep_if_got (l, REAL (pthread_rwlock_clockwrlock) (l, clock, until), CALLER);
}

WRAPPED (int, pthread_rwlock_unlock, (pthread_rwlock_t *l))
{
  return release_if_given (l, REAL (pthread_rwlock_unlock) (l), CALLER);
}

WRAPPED (int, pthread_rwlock_init,
         (pthread_rwlock_t *l, const pthread_rwlockattr_t *a))
{
  forget (l, CALLER);
  return REAL (pthread_rwlock_init) (l, a);
}
