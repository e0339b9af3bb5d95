/* std::condition_variable, whose functions libstdc++ has compiled.  They are what pthreads'
   do, with a lock that has the mutex's address first (libstdc++'s unique_lock.h and
   condition_variable, which its ABI keeps).  What is preloaded comes before pthreads'
   functions in libstdc++ itself.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <pthread.h>

#ifndef PRELOAD

void _ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE (pthread_cond_t *,
                                                                pthread_mutex_t **lock);
void _ZNSt18condition_variable10notify_oneEv (pthread_cond_t *);
void _ZNSt18condition_variable10notify_allEv (pthread_cond_t *);

WRAPPER_OF (pthread_cond_wait);

INSTEAD (void, _ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE,
         (pthread_cond_t *c, pthread_mutex_t **lock))
{
  WRAPPER (pthread_cond_wait) (c, *lock);
}

WRAPPED (void, _ZNSt18condition_variable10notify_oneEv, (pthread_cond_t *c))
{
  REAL (_ZNSt18condition_variable10notify_oneEv) (c);
  preempt_bring ();
}

WRAPPED (void, _ZNSt18condition_variable10notify_allEv, (pthread_cond_t *c))
{
  REAL (_ZNSt18condition_variable10notify_allEv) (c);
  preempt_bring ();
}

#endif
