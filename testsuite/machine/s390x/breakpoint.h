/* 0x0001, which is no instruction (stepping.h): Linux makes SIGTRAP of it for a debugger
   alone.

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>

typedef uint16_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0x0001
#define STEPPING_BEYOND 2
#define STEPPING_SIGNAL SIGILL

/* A store is seen by what the same CPU executes next (Principles of Operation, 5).  */
static inline void
stepping_flush (volatile void *at)
{
  (void) at;
}

static inline void
stepping_unlink (void)
{
}

#endif
