/* What LoongArch alone has, to step through: its system calls.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Recorded code may enter the kernel by itself.  */
static uint64_t
system_calls (void)
{
  register long number __asm__ ("$a7") = SYS_getuid;
  register long result __asm__ ("$a0");
  __asm__ volatile ("syscall 0" : "=r" (result) : "r" (number)
                    : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8", "memory");
  long r[] = { result, getuid () };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

const struct step_case step_machine[] = { { "system-calls", system_calls }, { 0 } };
