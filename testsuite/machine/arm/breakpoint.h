/* bkpt, in code of either state (stepping.h): it is carried out wherever it stands in an IT
   block, which no undefined instruction is.  ARM's has Thumb's as its lower half.

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>

typedef uint32_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0xe120be70
#define STEPPING_BEYOND 0
#define STEPPING_STATES

/* By the kernel (arch/arm/include/uapi/asm/unistd.h), and by hand: libc's function may be
   what is stepped through, and r7 a frame pointer.  */
static inline void
stepping_flush (uintptr_t low)
{
  register uintptr_t begin __asm__ ("r0") = low, end __asm__ ("r1") = low + 4;
  register uintptr_t flags __asm__ ("r2") = 0, call __asm__ ("r3") = 0xf0002, kept;
  __asm__ volatile ("mov %1, r7\n\tmov r7, %4\n\tsvc 0\n\tmov r7, %1"
                    : "+r" (begin), "=&r" (kept) : "r" (end), "r" (flags), "r" (call)
                    : "memory");
}

/* At PC, whose lowest bit says that the code is Thumb's.  */
static inline stepping_breakpoint
stepping_get (uintptr_t pc)
{
  return pc & 1 ? *(volatile uint16_t *) (pc - 1) : *(volatile uint32_t *) pc;
}

static inline void
stepping_put (uintptr_t pc, stepping_breakpoint code)
{
  if (pc & 1)
    *(volatile uint16_t *) (pc - 1) = code;
  else
    *(volatile uint32_t *) pc = code;
  stepping_flush (pc & ~(uintptr_t) 1);
}

static inline void
stepping_unlink (void)
{
  __asm__ volatile ("clrex" : : : "memory");
}

#endif
