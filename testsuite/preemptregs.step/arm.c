/* What ARM alone has, to step through: its system calls, and what depends on flags that no
   other machine has, in code of both states.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Recorded code may enter the kernel by itself.  r7 may be a frame pointer.  */
static uint64_t
system_calls (void)
{
  register long number __asm__ ("r1") = SYS_getuid;
  register long result __asm__ ("r0");
  long kept;
  __asm__ volatile ("mov %1, r7\n\tmov r7, %2\n\tsvc 0\n\tmov r7, %1"
                    : "=r" (result), "=&r" (kept) : "r" (number) : "memory");
  long r[] = { result, getuid () };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

/* GE and Q from one turn to the next, and IT blocks.  */
#define TURNS                                                                   \
  uint32_t a = 0x80817f01, b = 0x01ff7f02, sum = 0, n = 12;                      \
  __asm__ volatile ("1:\tuadd8 %0, %0, %1\n\tsel %2, %2, %0\n\tqadd %1, %1, %0\n" \
                    "\tcmp %2, %1\n\titte hi\n\taddhi %2, %2, #7\n"              \
                    "\trorhi %1, %1, #3\n\teorls %2, %2, %1\n"                   \
                    "\tsubs %3, %3, #1\n\tbne 1b"                                \
                    : "+r" (a), "+r" (b), "+r" (sum), "+r" (n) : : "cc");        \
  uint32_t r[] = { a, b, sum };                                                 \
  return step_digest (STEP_DIGEST, r, sizeof r)

static uint64_t __attribute__ ((target ("thumb")))
in_thumb (void)
{
  TURNS;
}

static uint64_t __attribute__ ((target ("arm")))
in_arm (void)
{
  TURNS;
}

static uint64_t
conditions (void)
{
  uint64_t r[] = { in_thumb (), in_arm () };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

const struct step_case step_machine[] = {
  { "system-calls", system_calls }, { "conditions", conditions }, { 0 }
};
