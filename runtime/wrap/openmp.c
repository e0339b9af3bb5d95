/* GCC's OpenMP.  libgomp knows a thread by what it is doing, and cannot know that another
   task of it does something else: so a task has a parallel region, or an OpenMP task, for
   itself.  The threads of its team are none of ours.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

static const char region;

typedef void function (void *);

#define REGION(type, name, parameters, arguments)               \
  type name parameters;                                         \
  WRAPPED (type, name, parameters)                              \
  {                                                             \
    HOLD_HERE (&region);                                        \
    return REAL (name) arguments;                               \
  }

/* --- Parallel regions --- */

REGION (void, GOMP_parallel,
        (function *f, void *data, unsigned threads, unsigned flags),
        (f, data, threads, flags))
REGION (unsigned, GOMP_parallel_reductions,
        (function *f, void *data, unsigned threads, unsigned flags),
        (f, data, threads, flags))
REGION (void, GOMP_parallel_sections,
        (function *f, void *data, unsigned threads, unsigned count, unsigned flags),
        (f, data, threads, count, flags))
REGION (void, GOMP_teams_reg,
        (function *f, void *data, unsigned teams, unsigned limit, unsigned flags),
        (f, data, teams, limit, flags))

#define LOOP(schedule)                                                          \
  REGION (void, GOMP_parallel_loop_##schedule,                                  \
          (function *f, void *data, unsigned threads, long start, long end,     \
           long step, long chunk, unsigned flags),                              \
          (f, data, threads, start, end, step, chunk, flags))
#define LOOP_RUNTIME(schedule)                                                  \
  REGION (void, GOMP_parallel_loop_##schedule,                                  \
          (function *f, void *data, unsigned threads, long start, long end,     \
           long step, unsigned flags),                                          \
          (f, data, threads, start, end, step, flags))

LOOP (static)
LOOP (dynamic)
LOOP (guided)
LOOP (nonmonotonic_dynamic)
LOOP (nonmonotonic_guided)
LOOP_RUNTIME (runtime)
LOOP_RUNTIME (nonmonotonic_runtime)
LOOP_RUNTIME (maybe_nonmonotonic_runtime)

/* --- Tasks, which outside of a region are run at once; and what a device would run --- */

/* DETACH from GCC 11 on: before, it is not looked at.  */
REGION (void, GOMP_task,
        (function *f, void *data, void (*copy) (void *, void *), long size, long align,
         bool at_once, unsigned flags, void **depend, int priority, void *detach),
        (f, data, copy, size, align, at_once, flags, depend, priority, detach))

#define TASKLOOP(name, type)                                                    \
  REGION (void, name,                                                           \
          (function *f, void *data, void (*copy) (void *, void *), long size,   \
           long align, unsigned flags, unsigned long tasks, int priority,       \
           type start, type end, type step),                                    \
          (f, data, copy, size, align, flags, tasks, priority, start, end, step))

TASKLOOP (GOMP_taskloop, long)
TASKLOOP (GOMP_taskloop_ull, unsigned long long)

REGION (void, GOMP_target_ext,
        (int device, function *f, size_t count, void **host, size_t *sizes,
         unsigned short *kinds, unsigned flags, void **depend, void **arguments),
        (device, f, count, host, sizes, kinds, flags, depend, arguments))

/* --- Critical sections --- */

#define PAIR(begin, end, parameters, arguments, lock)           \
  void begin parameters;                                        \
  void end parameters;                                          \
  WRAPPED (void, begin, parameters)                             \
  {                                                             \
    preempt_hold (lock, 0);                                     \
    REAL (begin) arguments;                                     \
  }                                                             \
  WRAPPED (void, end, parameters)                               \
  {                                                             \
    REAL (end) arguments;                                       \
    preempt_release (lock, CALLER);                             \
  }

static const char critical, atomic;

PAIR (GOMP_critical_start, GOMP_critical_end, (void), (), &critical)
PAIR (GOMP_critical_name_start, GOMP_critical_name_end, (void **name), (name), name)
PAIR (GOMP_atomic_start, GOMP_atomic_end, (void), (), &atomic)

/* --- Locks, of C and Fortran: with an underscore --- */

#define TEST(name)                                              \
  int name (void *l);                                           \
  WRAPPED (int, name, (void *l))                                \
  {                                                             \
    if (preempt_hold (l, PREEMPT_HOLD_TRY) != 0)                \
      return 0;                                                 \
    int got = REAL (name) (l);                                  \
    if (got == 0)                                               \
      preempt_release (l, CALLER);                              \
    return got;                                                 \
  }

PAIR (omp_set_lock, omp_unset_lock, (void *l), (l), l)
PAIR (omp_set_lock_, omp_unset_lock_, (void *l), (l), l)
PAIR (omp_set_nest_lock, omp_unset_nest_lock, (void *l), (l), l)
PAIR (omp_set_nest_lock_, omp_unset_nest_lock_, (void *l), (l), l)
TEST (omp_test_lock)
TEST (omp_test_lock_)
TEST (omp_test_nest_lock)
TEST (omp_test_nest_lock_)
