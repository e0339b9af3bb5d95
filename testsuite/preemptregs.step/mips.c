/* What MIPS alone has, to step through: its system calls, products in HI and LO, conditions; in
   place of the last two, from release 6 on, rounding.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"

#include <sys/syscall.h>
#include <unistd.h>

#if __mips_isa_rev >= 6
# define RESULTS
#else
# define RESULTS "hi", "lo",
#endif

/* Recorded code may enter the kernel by itself.  It changes 24, too, where no optimised code
   here has anything.  */
static uint64_t
system_calls (void)
{
  register long number __asm__ ("$2") = SYS_getuid;
  __asm__ volatile ("syscall" : "+r" (number)
                    : : "$3", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
                      "$25", RESULTS "memory");
  long r[] = { number, getuid () };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

#if __mips_isa_rev >= 6
/* FCSR says how from one instruction to the next.  */
static uint64_t
rounding (void)
{
  double up = 1, down = 3;
  __asm__ volatile ("cfc1 $2, $31\n\tori $3, $2, 2\n\tctc1 $3, $31\n\tdiv.d %0, %0, %1\n\t"
                    "ori $3, $2, 3\n\tctc1 $3, $31\n\tdiv.d %1, %0, %1\n\tctc1 $2, $31"
                    : "+f" (up), "+f" (down) : : "$2", "$3");
  double r[] = { up, down };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

const struct step_case step_machine[] = {
  { "system-calls", system_calls }, { "rounding", rounding }, { 0 }
};
#else
/* A sum of products stays in HI and LO from one to the next.  */
static uint64_t
products (void)
{
  long hi, lo;
  __asm__ volatile ("mult %2, %3\n\tmadd %3, %3\n\tmsub %2, %2\n\tmaddu %2, %3\n\t"
                    "mfhi %0\n\tmflo %1"
                    : "=&r" (hi), "=&r" (lo) : "r" (123456789), "r" (-987654321)
                    : "hi", "lo");
  long r[] = { hi, lo };
  return step_digest (STEP_DIGEST, r, sizeof r);
}

#ifdef __mips_hard_float
/* Of eight conditions each is asked for after all are set.  */
static uint64_t
conditions (void)
{
  long found = 0;
  double a = 1.5, b = 2.5;
  __asm__ volatile ("c.lt.d $fcc0, %1, %2\n\tc.lt.d $fcc3, %2, %1\n\tc.eq.d $fcc5, %1, %1\n\t"
                    "c.eq.d $fcc7, %1, %2\n\tnop\n\t"
                    "li $3, 1\n\tmovt %0, $3, $fcc0\n\taddu $3, $3, $3\n\taddu $3, $3, %0\n\t"
                    "movt %0, $3, $fcc3\n\taddu $3, $3, 4\n\tmovt %0, $3, $fcc5\n\t"
                    "addu $3, $3, 8\n\tmovf %0, $3, $fcc7"
                    : "+&r" (found) : "f" (a), "f" (b) : "$3", "$fcc0", "$fcc3", "$fcc5",
                      "$fcc7");
  return step_digest (STEP_DIGEST, &found, sizeof found);
}
#endif

const struct step_case step_machine[] = {
  { "system-calls", system_calls }, { "products", products },
#ifdef __mips_hard_float
  { "conditions", conditions },
#endif
  { 0 }
};
#endif
