/* C11's mutexes and conditions.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>
#include <threads.h>

_Static_assert (thrd_success == 0, "as the functions of pthreads tell it");
_Static_assert (sizeof (cnd_t) == sizeof (pthread_cond_t)
                && sizeof (mtx_t) == sizeof (pthread_mutex_t), "as glibc has them");

WRAPPED (int, mtx_lock, (mtx_t *m))
{
  preempt_hold (m, 0);
  return keep_if_got (m, REAL (mtx_lock) (m), CALLER);
}

WRAPPED (int, mtx_trylock, (mtx_t *m))
{
  if (preempt_hold (m, PREEMPT_HOLD_TRY) != 0)
    return thrd_busy;
  return keep_if_got (m, REAL (mtx_trylock) (m), CALLER);
}

WRAPPED (int, mtx_timedlock, (mtx_t *m, const struct timespec *until))
{
  if (hold_until (m, 0, CLOCK_REALTIME, until) != 0)
    return thrd_timedout;
  return keep_if_got (m, REAL (mtx_timedlock) (m, until), CALLER);
}

WRAPPED (int, mtx_unlock, (mtx_t *m))
{
  return release_if_given (m, REAL (mtx_unlock) (m), CALLER);
}

WRAPPED (int, mtx_init, (mtx_t *m, int type))
{
  forget (m, CALLER);
  return REAL (mtx_init) (m, type);
}

/* --- Conditions: those of pthreads --- */

WRAPPER_OF (pthread_cond_wait);
WRAPPER_OF (pthread_cond_timedwait);
WRAPPER_OF (pthread_cond_signal);
WRAPPER_OF (pthread_cond_broadcast);

static int
told (int error)
{
  return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

INSTEAD (int, cnd_wait, (cnd_t *c, mtx_t *m))
{
  return told (WRAPPER (pthread_cond_wait) ((pthread_cond_t *) c, (pthread_mutex_t *) m));
}

INSTEAD (int, cnd_timedwait, (cnd_t *c, mtx_t *m, const struct timespec *until))
{
  return told (WRAPPER (pthread_cond_timedwait) ((pthread_cond_t *) c,
                                                 (pthread_mutex_t *) m, until));
}

INSTEAD (int, cnd_signal, (cnd_t *c))
{
  return told (WRAPPER (pthread_cond_signal) ((pthread_cond_t *) c));
}

INSTEAD (int, cnd_broadcast, (cnd_t *c))
{
  return told (WRAPPER (pthread_cond_broadcast) ((pthread_cond_t *) c));
}
