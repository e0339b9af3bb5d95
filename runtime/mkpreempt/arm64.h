/* arm64's parts, as they see one another.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_ARM64_H
#define MKPREEMPT_ARM64_H

#include "arch.h"

/* Features, by their places in the list.  */
enum
{
  SVE = 1 << 1, FPMR = 1 << 2, DIT = 1 << 3, SSBS = 1 << 4, TCO = 1 << 5, POE = 1 << 6
};

/* DWARF numbers.  */
enum { X18 = 18, X29 = 29, LINK = 30, SP = 31, PC_OF_LIBGCC = 96, PC_OF_GDB = 32 };

/* Bytes that preempt_inject has taken below the interrupted SP: x29, PC, PSTATE, and a word
   that is nobody's.  */
#define HANDED 32

/* arm64_sigframe.c  */
extern const struct sigframe arm64_sigframe;
unsigned arm64_sigframe_overhead (const struct layout *);

/* arm64_hook.c  */
extern const struct hook arm64_hook;

/* arm64_switch.c  */
extern const struct reg arm64_kept[];
extern const struct switching arm64_switching;
extern const struct thin arm64_thin;
extern const struct held arm64_held[];
void arm64_switch_to (struct out *);
void arm64_switch_new (struct out *);

#endif
