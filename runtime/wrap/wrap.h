/* libpreempt-wrap: what is put around functions of other libraries that take a lock, or
   are one, which belongs to the thread: while it is held, it is the running task's
   (preempt_hold).

   One source for two forms.  In the archive a function is __wrap_NAME, which the linker
   calls for NAME by --wrap=NAME, and NAME itself __real_NAME.  In the library that is
   preloaded (PRELOAD) it is NAME, comes before the real one, and looks for that; and
   preempt_hold is found by libpreempt, which may be anywhere (preload.c).

   Compiled without records, so that nothing is preempted in here, and with -fexceptions:
   one may come through.

   SPDX-License-Identifier: MIT  */

#ifndef WRAP_H
#define WRAP_H

#define _GNU_SOURCE
#include "preempt.h"

#include <errno.h>
#include <stdbool.h>
#include <time.h>

#ifndef PRELOAD

#define WRAPPED(type, name, parameters)                         \
  extern __typeof__ (name) __real_##name, __wrap_##name;        \
  type __wrap_##name parameters
#define REAL(name) __real_##name

/* One that does without the real one; and another of these, to call.  */
#define INSTEAD(type, name, parameters)                         \
  WRAPPER_OF (name);                                            \
  type __wrap_##name parameters
#define WRAPPER_OF(name) extern __typeof__ (name) __wrap_##name
#define WRAPPER(name) __wrap_##name

#else

#include <stdatomic.h>

/* The function NAME that comes after ours.  */
void *preload_find (const char *name);

static inline void *
preload_real (void *_Atomic *real, const char *name)
{
  void *function = atomic_load_explicit (real, memory_order_relaxed);
  if (function == NULL)
    atomic_store (real, function = preload_find (name));
  return function;
}

#define WRAPPED(type, name, parameters)                         \
  static void *_Atomic real_##name;                             \
  PREEMPT_API type name parameters
#define REAL(name)                                              \
  (*(__typeof__ (name) *) preload_real (&real_##name, #name))

#define INSTEAD(type, name, parameters) PREEMPT_API type name parameters
#define WRAPPER_OF(name) extern __typeof__ (name) name
#define WRAPPER(name) name

int preload_hold (const void *lock, int how);
int preload_release (const void *lock, const void *caller);
uint64_t preload_may_block (void);
void preload_wait (const void *lock);
void preload_bring (void);

#define preempt_hold preload_hold
#define preempt_release preload_release
#define preempt_may_block preload_may_block
#define preempt_wait preload_wait
#define preempt_bring preload_bring

#endif

/* Who called the function that is wrapped.  */
#define CALLER __builtin_extract_return_addr (__builtin_return_address (0))

/* A lock was asked for, with RESULT: give LOCK back if it was not got.  EOWNERDEAD tells
   of a robust mutex whose owner has ended, and which is the caller's now.  */
static inline int
keep_if_got (const void *lock, int result, const void *caller)
{
  if (result != 0 && result != EOWNERDEAD)
    preempt_release (lock, caller);
  return result;
}

/* A lock was to be given back, with RESULT.  */
static inline int
release_if_given (const void *lock, int result, const void *caller)
{
  if (result == 0)
    preempt_release (lock, caller);
  return result;
}

static inline bool
is_before (const struct timespec *a, const struct timespec *b)
{
  return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

/* Is the time UNTIL of CLOCK over?  */
static inline bool
is_over (clockid_t clock, const struct timespec *until)
{
  struct timespec now;
  return clock_gettime (clock, &now) != 0 || !is_before (&now, until);
}

/* NS nanoseconds from now by CLOCK, but no later than UNTIL, unless that is NULL.  NS is
   less than a second.  */
static inline struct timespec
soon (clockid_t clock, uint64_t ns, const struct timespec *until)
{
  struct timespec t;
  clock_gettime (clock, &t);
  t.tv_nsec += ns;
  t.tv_sec += t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return until != NULL && is_before (until, &t) ? *until : t;
}

/* For how long may who waits until UNTIL by CLOCK, or for ever, wait in the kernel?  The
   real function tells what is wrong with a wrong time, at once.  */
static inline uint64_t
may_block (clockid_t clock, const struct timespec *until)
{
  return until != NULL
         && ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
             || until->tv_nsec < 0 || until->tv_nsec >= 1000000000)
         ? UINT64_MAX : preempt_may_block ();
}

/* Hold LOCK, or return ETIMEDOUT.  */
static inline int
hold_until (const void *lock, int how, clockid_t clock, const struct timespec *until)
{
  while (preempt_hold (lock, how | PREEMPT_HOLD_TRY) != 0)
    {
      if (is_over (clock, until))
        return ETIMEDOUT;
      preempt_wait (NULL);
    }
  return 0;
}

/* Nobody holds LOCK any more: there is another one at its address, or none.  */
static inline void
forget (const void *lock, const void *caller)
{
  while (preempt_release (lock, caller) == 0)
    continue;
}

/* To the end of the block LOCK is held, however that is left.  */
struct held
{
  const void *lock, *caller;
};

static inline void
release_held (struct held *h)
{
  preempt_release (h->lock, h->caller);
}

#define HOLD_HERE(address)                                              \
  struct held held __attribute__ ((cleanup (release_held)))             \
    = { (address), CALLER };                                            \
  preempt_hold (held.lock, 0)

#endif
