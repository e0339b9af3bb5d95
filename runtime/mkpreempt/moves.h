/* The saves and restores of a bank.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_MOVES_H
#define MKPREEMPT_MOVES_H

#include "out.h"

/* The saves or restores of bank B of the layout, at the greatest level that the CPU has;
   unwinders hear of the saves.  */
void moves_save (struct out *, unsigned b);
void moves_restore (struct out *, unsigned b);

/* Those of all banks but the first, in the order of the saves, or in the opposite one.  */
void moves_others (struct out *, bool save);

/* With RESUME_SIGRETURN, before the kernel restores: at the places of registers that no
   header lists goes what these hold now.  */
void moves_keep_own (struct out *);

#endif
