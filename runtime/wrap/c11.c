/* C11's mutexes.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <threads.h>

_Static_assert (thrd_success == 0, "as the functions of pthreads tell it");

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
