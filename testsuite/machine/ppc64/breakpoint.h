/* trap (stepping.h).

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>

typedef uint32_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0x7fe00008
#define STEPPING_BEYOND 0

/* Power ISA 3.0B, book II, 1.8.  */
static inline void
stepping_flush (volatile void *at)
{
  __asm__ volatile ("dcbst 0, %0\n\tsync\n\ticbi 0, %0\n\tsync\n\tisync"
                    : : "r" (at) : "memory");
}

static inline void
stepping_unlink (void)
{
  uint64_t word;
  __asm__ volatile ("stdcx. %1, %y0" : "=Z" (word) : "r" (0l) : "cr0");
}

#endif
