/* c.ebreak (stepping.h).

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>
#include <sys/syscall.h>

typedef uint16_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0x9002
#define STEPPING_BEYOND 0

/* By hand: libc's function may be what is stepped through.  The kernel does it, on all
   CPUs.  */
static inline void
stepping_flush (volatile void *at)
{
  register uintptr_t low __asm__ ("a0") = (uintptr_t) at;
  register uintptr_t high __asm__ ("a1") = low + sizeof (stepping_breakpoint);
  register uintptr_t flags __asm__ ("a2") = 0, call __asm__ ("a7") = SYS_riscv_flush_icache;
  __asm__ volatile ("ecall" : "+r" (low) : "r" (high), "r" (flags), "r" (call)
                    : "memory");
}

static inline void
stepping_unlink (void)
{
  uint64_t word;
  __asm__ volatile ("sc.d zero, zero, %0" : "=A" (word));
}

#endif
