/* break 0 (stepping.h).

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>

typedef uint32_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0x002a0000
#define STEPPING_BEYOND 0

/* What this CPU executes next it fetches anew (LoongArch Reference Manual, volume 1,
   2.2.8).  */
static inline void
stepping_flush (volatile void *at)
{
  (void) at;
  __asm__ volatile ("ibar 0" : : : "memory");
}

static inline void
stepping_unlink (void)
{
  uint64_t word = 0, stored;
  __asm__ volatile ("ll.d %0, %1\n\tsc.d %0, %1" : "=&r" (stored), "+ZC" (word));
}

#endif
