/* What valgrind must be told.  Each of these is a few instructions that do nothing
   elsewhere, async-signal-safe; none at all where valgrind's headers are not
   installed.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_VALGRIND_H
#define PREEMPT_VALGRIND_H

#include <stddef.h>
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

/* Memcheck takes what lies below SP, and the red zone, for no one's.  The largest red
   zone that it knows: ppc64's.  */
#define VALGRIND_RED_ZONE 288

/* SP becomes TO when the signal's handler returns, which valgrind sees no
   instruction do: the stack from there up to FROM, dead so far, is to be
   written.  */
static inline void
valgrind_lower_sp (uintptr_t from, uintptr_t to)
{
  uintptr_t low = to - VALGRIND_RED_ZONE;
  VALGRIND_MAKE_MEM_UNDEFINED ((void *) low, from - low);
}

#endif
