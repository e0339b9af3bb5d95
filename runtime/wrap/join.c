/* The end of another thread, which one of the tasks may have to bring about.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>

WRAPPED (int, pthread_join, (pthread_t thread, void **result))
{
  uint64_t most;
  while ((most = preempt_may_block ()) != UINT64_MAX)
    {
      struct timespec end = soon (CLOCK_MONOTONIC, most, NULL);
      int error = most == 0 ? pthread_tryjoin_np (thread, result)
                  : pthread_clockjoin_np (thread, result, CLOCK_MONOTONIC, &end);
      if (error != EBUSY && error != ETIMEDOUT)
        return error;
      if (most == 0)
        preempt_wait (NULL);
    }
  return REAL (pthread_join) (thread, result);
}
