/* The parts of PowerPC of 64 bits, as they see one another.

   In their templates <header> stands for the bytes of a frame's head by the ABI, between SP
   and what is laid out.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_PPC64_H
#define MKPREEMPT_PPC64_H

#include "arch.h"

/* Features, by their places in the list.  */
enum { FPU = 1 << 1, ALTIVEC = 1 << 2, VSX = 1 << 3, DFP = 1 << 4, TAR = 1 << 5 };

/* DWARF numbers, as in .eh_frame.  67, GCC's argument pointer, is libgcc's column for an
   interrupted PC.  */
enum { SP = 1, LINK = 65, CTR = 66, PC = 67, CR0 = 68, CR2 = 70, V0 = 77 };

/* Of a frame's head: where it leads to the one above, and where a called function leaves
   LR (ELFv1, 3.2.2; ELFv2, 2.2.3).  And a word that is nobody's while no function is
   called.  */
enum { BACK_CHAIN = 0, LINK_SAVED = 16, SPARE = 24 };

/* Its bytes.  */
static inline unsigned
ppc64_header (const struct arch *arch)
{
  return arch->big_endian ? 112 : 32;
}

/* What preempt_inject has taken, and the red zone.  */
enum { HANDED = 32 };

static inline unsigned
ppc64_handed (const struct layout *l)
{
  return HANDED + l->red_zone;
}

/* ppc64_sigframe.c  */
extern const struct sigframe ppc64_sigframe;
void ppc64_leave_by_kernel (struct out *);

/* ppc64_hook.c  */
extern const struct hook ppc64_hook;

/* ppc64_switch.c  */
extern const struct reg ppc64_kept[];
extern const struct switching ppc64_switching_v1, ppc64_switching_v2;
void ppc64_switch_to (struct out *);
void ppc64_switch_new (struct out *);
void ppc64_clobber (const char *name, char *text, size_t size);
extern const struct held ppc64_held[];
extern const struct thin ppc64_thin;

#endif
