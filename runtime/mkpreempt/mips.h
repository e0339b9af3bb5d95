/* The parts of MIPS, as they see one another.

   In their templates <home> stands for the bytes that a called function may write from SP
   on, below what is laid out.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_MIPS_H
#define MKPREEMPT_MIPS_H

#include "arch.h"

static inline bool
mips_is_o32 (const struct arch *arch)
{
  return arch->word == 4;
}

/* Are floating-point registers, or conditions, saved?  */
bool mips_has_floats (const struct out *);

/* mips_sigframe.c  */
extern const struct sigframe mips_sigframe_o32, mips_sigframe_o32le, mips_sigframe_n64;
void mips_fill_sigframe (struct out *);

#endif
