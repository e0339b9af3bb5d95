/* std::future and its like, whose waits libstdc++ has compiled: for a word that is no longer
   what it was (libstdc++'s bits/atomic_futex.h and futex.cc, which its ABI keeps).  Their
   callers look again after each.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <stdint.h>

/* std::chrono's seconds and nanoseconds.  */
struct duration
{
  int64_t count;
};

/* False where the time is over.  */
typedef bool wait (void *self, unsigned *word, unsigned value, bool timed,
                   struct duration s, struct duration ns);

static bool
wait_or_let (wait *real, clockid_t clock, void *self, unsigned *word, unsigned value,
             bool timed, struct duration s, struct duration ns)
{
  const struct timespec until = { s.count, ns.count };
  uint64_t most = preempt_may_block ();
  if (most == UINT64_MAX)
    return real (self, word, value, timed, s, ns);
  if (timed && is_over (clock, &until))
    return false;
  if (most == 0)
    {
      preempt_wait (NULL);
      return true;
    }
  struct timespec end = soon (clock, most, timed ? &until : NULL);
  real (self, word, value, true, (struct duration) { end.tv_sec },
        (struct duration) { end.tv_nsec });
  return true;
}

#define WAIT(name, clock)                                                       \
  wait name;                                                                    \
  WRAPPED (bool, name, (void *self, unsigned *word, unsigned value, bool timed, \
                        struct duration s, struct duration ns))                 \
  {                                                                             \
    return wait_or_let (REAL (name), clock, self, word, value, timed, s, ns);   \
  }

/* Their names tell int64_t's type.  */
#ifdef __LP64__
WAIT (_ZNSt28__atomic_futex_unsigned_base19_M_futex_wait_untilEPjjbNSt6chrono8durationIlSt5ratioILl1ELl1EEEENS2_IlS3_ILl1ELl1000000000EEEE,
      CLOCK_REALTIME)
WAIT (_ZNSt28__atomic_futex_unsigned_base26_M_futex_wait_until_steadyEPjjbNSt6chrono8durationIlSt5ratioILl1ELl1EEEENS2_IlS3_ILl1ELl1000000000EEEE,
      CLOCK_MONOTONIC)
#else
WAIT (_ZNSt28__atomic_futex_unsigned_base19_M_futex_wait_untilEPjjbNSt6chrono8durationIxSt5ratioILx1ELx1EEEENS2_IxS3_ILx1ELx1000000000EEEE,
      CLOCK_REALTIME)
WAIT (_ZNSt28__atomic_futex_unsigned_base26_M_futex_wait_until_steadyEPjjbNSt6chrono8durationIxSt5ratioILx1ELx1EEEENS2_IxS3_ILx1ELx1000000000EEEE,
      CLOCK_MONOTONIC)
#endif

void _ZNSt28__atomic_futex_unsigned_base19_M_futex_notify_allEPj (unsigned *word);

WRAPPED (void, _ZNSt28__atomic_futex_unsigned_base19_M_futex_notify_allEPj, (unsigned *word))
{
  REAL (_ZNSt28__atomic_futex_unsigned_base19_M_futex_notify_allEPj) (word);
  preempt_bring ();
}
