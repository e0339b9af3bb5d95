/* What valgrind must be told.  Each of these is a few instructions that do nothing
   elsewhere, async-signal-safe; none at all where valgrind's headers are not
   installed.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_VALGRIND_H
#define PREEMPT_VALGRIND_H

#include <stdint.h>

#if defined __has_include
# if __has_include (<valgrind/memcheck.h>)
#  include <valgrind/memcheck.h>
# endif
#endif
#ifndef VALGRIND_STACK_REGISTER
# define RUNNING_ON_VALGRIND 0
# define VALGRIND_STACK_REGISTER(low, high) 0
# define VALGRIND_STACK_DEREGISTER(id) ((void) (id))
# define VALGRIND_MAKE_MEM_UNDEFINED(at, bytes) ((void) (at), (void) (bytes))
#endif

/* SP becomes lower when the signal's handler returns, which valgrind sees no
   instruction do: memcheck takes the stack from LOW up to HIGH, dead so far, for no
   one's, and it is to be written.  */
static inline void
valgrind_use (uintptr_t low, uintptr_t high)
{
  (void) low;                   /* its macros are empty on machines that it lacks */
  (void) high;
  VALGRIND_MAKE_MEM_UNDEFINED ((void *) low, high - low);
}

#endif
