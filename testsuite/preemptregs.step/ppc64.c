/* What PowerPC alone has, to step through: its system calls, and loops that count in CTR.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Recorded code may enter the kernel by itself.  */
static uint64_t
system_calls (void)
{
  register long number __asm__ ("r0") = SYS_getuid;
  register long result __asm__ ("r3");
  __asm__ volatile ("sc" : "=r" (result), "+r" (number)
                    : : "cr0", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
                      "memory");
  long r[] = { result, getuid () };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

/* The carry, and conditions in fields that no call keeps, from one turn to the next.  */
static uint64_t
counted (void)
{
  uint64_t low = 0x9e3779b97f4a7c15, high = 0, sum = 0;
  __asm__ volatile ("li %2, 0\n\tli 0, 40\n\tmtctr 0\n\tcmpd 6, 0, 0\n"
                    "1:\taddc %2, %2, %0\n\tadde %1, %1, %2\n\tcmpld 5, %1, %2\n"
                    "\tcrxor 26, 26, 21\n\tbc 4, 26, 2f\n\txori %1, %1, 1\n"
                    "2:\tbdnz 1b"
                    : "+r" (low), "+r" (high), "=&r" (sum)
                    : : "ctr", "cr5", "cr6", "r0", "xer");
  uint64_t r[] = { low, high, sum };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

const struct step_case step_machine[] = {
  { "system-calls", system_calls }, { "counted", counted }, { 0 }
};
