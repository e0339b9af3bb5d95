/* int3 (stepping.h).

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>

typedef uint8_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0xcc
#define STEPPING_BEYOND 1
#define STEPPING_TRAPS

/* The CPU itself sees what it writes.  */
static inline void
stepping_flush (volatile void *at)
{
  (void) at;
}

#endif
