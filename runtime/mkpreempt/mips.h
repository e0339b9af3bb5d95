/* The parts of MIPS, as they see one another.

   In their templates <home> stands for the bytes that a called function may write from SP
   on, below what is laid out.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_MIPS_H
#define MKPREEMPT_MIPS_H

#include "arch.h"

/* DWARF numbers.  */
enum { SP = 29, GP = 28, LINK = 31 };

static inline bool
mips_is_o32 (const struct arch *arch)
{
  return arch->word == 4;
}

/* Where a frame begins above SP.  */
static inline unsigned
mips_home (const struct arch *arch)
{
  return mips_is_o32 (arch) ? 16 : 0;
}

/* Are floating-point registers, or conditions, saved?  */
bool mips_has_floats (const struct out *);

/* mips_sigframe.c  */
extern const struct sigframe mips_sigframe_o32, mips_sigframe_o32le, mips_sigframe_n64;
void mips_fill_sigframe (struct out *);

/* mips_hook.c  */
extern const struct hook mips_hook;
void mips_hook_save_conditions (struct out *);
void mips_hook_restore_conditions (struct out *);

/* mips_switch.c  */
extern const struct switching mips_switching_o32, mips_switching_n64;
extern const struct held mips_held[];
extern const struct thin mips_thin_o32, mips_thin_n64;
void mips_switch_to (struct out *);
void mips_switch_new (struct out *);
void mips_clobber_o32 (const char *name, char *text, size_t size);
void mips_clobber_n64 (const char *name, char *text, size_t size);

#endif
