/* Semaphores.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <semaphore.h>

static int take (sem_t *s, clockid_t clock, const struct timespec *until, uint64_t most);

WRAPPED (int, sem_clockwait, (sem_t *s, clockid_t clock, const struct timespec *until))
{
  uint64_t most = may_block (clock, until);
  return most != UINT64_MAX ? take (s, clock, until, most)
         : REAL (sem_clockwait) (s, clock, until);
}

/* Take S before UNTIL by CLOCK, or UNTIL is NULL; at first wait for MOST nanoseconds.  */
static int
take (sem_t *s, clockid_t clock, const struct timespec *until, uint64_t most)
{
  for (; sem_trywait (s) != 0; most = preempt_may_block ())
    {
      if (errno != EAGAIN)
        return -1;
      if (until != NULL && is_over (clock, until))
        {
          errno = ETIMEDOUT;
          return -1;
        }
      if (most == 0)
        {
          preempt_wait (NULL);
          continue;
        }
      struct timespec end = soon (clock, most, until);
      if (REAL (sem_clockwait) (s, clock, &end) == 0)
        return 0;
      if (errno != ETIMEDOUT)
        return -1;
    }
  return 0;
}

WRAPPED (int, sem_timedwait, (sem_t *s, const struct timespec *until))
{
  uint64_t most = may_block (CLOCK_REALTIME, until);
  return most != UINT64_MAX ? take (s, CLOCK_REALTIME, until, most)
         : REAL (sem_timedwait) (s, until);
}

WRAPPED (int, sem_wait, (sem_t *s))
{
  uint64_t most = preempt_may_block ();
  return most != UINT64_MAX ? take (s, CLOCK_MONOTONIC, NULL, most) : REAL (sem_wait) (s);
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
