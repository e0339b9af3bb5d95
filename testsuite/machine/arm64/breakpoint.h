/* brk #0 (stepping.h).

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>

typedef uint32_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0xd4200000
#define STEPPING_BEYOND 0

/* By hand: libgcc's function may be what is stepped through (DDI 0487, B2.4.4).  */
static inline void
stepping_flush (volatile void *at)
{
  __asm__ volatile ("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb"
                    : : "r" (at) : "memory");
}

static inline void
stepping_unlink (void)
{
  __asm__ volatile ("clrex" : : : "memory");
}

#endif
