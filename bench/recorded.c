/* Code that may be preempted: what signals reach.

   SPDX-License-Identifier: MIT  */

#include "bench.h"

#include <sys/syscall.h>

/* tgkill, with no call into libc, which has no records: the signal arrives right
   behind the instruction that enters the kernel.  */
static inline void
kill_once (long process, long thread, long signal)
{
  long result = SYS_tgkill;
#ifdef __x86_64__
  __asm__ volatile ("syscall" : "+a" (result)
                    : "D" (process), "S" (thread), "d" (signal)
                    : "rcx", "r11", "memory", "cc");
#else
  __asm__ volatile ("int $0x80" : "+a" (result)
                    : "b" (process), "c" (thread), "d" (signal)
                    : "memory", "cc");
#endif
}

void
bench_kill (unsigned count, int process, int thread, int signal)
{
  while (count-- > 0)
    kill_once (process, thread, signal);
}
