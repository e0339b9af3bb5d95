/* What z/Architecture alone has, to step through: its system calls, and instructions that are
   executed where they are not.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Recorded code may enter the kernel by itself.  */
static uint64_t
system_calls (void)
{
  register long result __asm__ ("2");
  __asm__ volatile ("svc %1" : "=d" (result) : "i" (SYS_getuid) : "memory");
  long r[] = { result, getuid () };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

/* EXECUTE gives an instruction elsewhere a length.  */
static uint64_t
executed (void)
{
  char from[16] = "0123456789abcde", to[16] = "";
  for (long n = 0; n < 15; n++)
    {
      __asm__ volatile ("larl %%r1, 1f\n\tex %2, 0(%%r1)\n\tj 2f\n"
                        "1:\tmvc 0(1, %0), 0(%1)\n2:"
                        : : "a" (to), "a" (from), "a" (n) : "1", "memory");
      to[n] ^= 1;
    }
  return step_digest (STEP_DIGEST, to, sizeof to);
}

const struct step_case step_machine[] = {
  { "system-calls", system_calls }, { "executed", executed }, { 0 }
};
