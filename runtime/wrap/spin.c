/* Spin locks.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>

WRAPPED (int, pthread_spin_lock, (pthread_spinlock_t *l))
{
  preempt_hold ((const void *) l, 0);
  return keep_if_got ((const void *) l, REAL (pthread_spin_lock) (l), CALLER);
}

WRAPPED (int, pthread_spin_trylock, (pthread_spinlock_t *l))
{
  if (preempt_hold ((const void *) l, PREEMPT_HOLD_TRY) != 0)
    return EBUSY;
  return keep_if_got ((const void *) l, REAL (pthread_spin_trylock) (l), CALLER);
}

WRAPPED (int, pthread_spin_unlock, (pthread_spinlock_t *l))
{
  return release_if_given ((const void *) l, REAL (pthread_spin_unlock) (l), CALLER);
}

WRAPPED (int, pthread_spin_init, (pthread_spinlock_t *l, int shared))
{
  forget ((const void *) l, CALLER);
  return REAL (pthread_spin_init) (l, shared);
}
