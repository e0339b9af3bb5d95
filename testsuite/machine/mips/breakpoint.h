/* break (stepping.h).

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include <stdint.h>
#include <sys/syscall.h>

typedef uint32_t stepping_breakpoint;
#define STEPPING_BREAKPOINT 0x0000000d
#define STEPPING_BEYOND 0
#if defined __mips_isa_rev && __mips_isa_rev >= 6
# define STEPPING_RESULTS
#else
# define STEPPING_RESULTS "hi", "lo",
#endif

/* By hand: libc's function may be what is stepped through.  Both caches, by the kernel.  */
static inline void
stepping_flush (volatile void *at)
{
  register uintptr_t number __asm__ ("$2") = SYS_cacheflush, first __asm__ ("$4");
  register uintptr_t bytes __asm__ ("$5"), caches __asm__ ("$6");
  first = (uintptr_t) at;
  bytes = sizeof (stepping_breakpoint);
  caches = 3;
  __asm__ volatile ("syscall" : "+r" (number) : "r" (first), "r" (bytes), "r" (caches)
                    : "$3", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
                      "$24", "$25", STEPPING_RESULTS "memory");
}

/* There is one reservation: this one is for a word that nobody stores to.  */
static inline void
stepping_unlink (void)
{
  uint32_t word = 0, loaded;
  __asm__ volatile ("ll %0, %1" : "=r" (loaded) : "m" (word));
}

#endif
