/* Semaphores.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <semaphore.h>

static bool take (sem_t *s, clockid_t clock, const struct timespec *until, int *result);

WRAPPED (int, sem_clockwait, (sem_t *s, clockid_t clock, const struct timespec *until))
{
  int result;
  return take (s, clock, until, &result) ? result : REAL (sem_clockwait) (s, clock, until);
}

/* Take S before UNTIL by CLOCK, or UNTIL is NULL, with sem_wait's RESULT.  False as soon as
   the task may wait in the kernel for as long as it likes.  */
static bool
take (sem_t *s, clockid_t clock, const struct timespec *until, int *result)
{
  uint64_t most;
  while ((most = may_block (clock, until)) != UINT64_MAX)
    {
      *result = sem_trywait (s);
      if (*result == 0 || errno != EAGAIN)
        return true;
      if (until != NULL && is_over (clock, until))
        {
          errno = ETIMEDOUT;
          return true;
        }
      if (most == 0)
        {
          preempt_wait (NULL);
          continue;
        }
      struct timespec end = soon (clock, most, until);
      *result = REAL (sem_clockwait) (s, clock, &end);
      if (*result == 0 || errno != ETIMEDOUT)
        return true;
    }
  return false;
}

WRAPPED (int, sem_timedwait, (sem_t *s, const struct timespec *until))
{
  int result;
  return take (s, CLOCK_REALTIME, until, &result) ? result : REAL (sem_timedwait) (s, until);
}

WRAPPED (int, sem_wait, (sem_t *s))
{
  int result;
  return take (s, CLOCK_MONOTONIC, NULL, &result) ? result : REAL (sem_wait) (s);
}

WRAPPED (int, sem_post, (sem_t *s))
{
  int error = REAL (sem_post) (s);
  preempt_bring ();
  return error;
}

/* A signal handler may call sem_post, and may not look for the real one.  */
#ifdef PRELOAD
static void __attribute__ ((constructor))
find_post (void)
{
  preload_real (&real_sem_post, "sem_post");
}
#endif
