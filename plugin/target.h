/* What only a target's own macros can tell: one file per target in target/,
   chosen by the Makefile from the compiler's -dumpmachine.  A new target needs
   these four functions and nothing else.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef PREEMPTREGS_TARGET_H
#define PREEMPTREGS_TARGET_H

#include "regset.h"

/* Go's name for the architecture that the command line selects, or NULL when
   no one has taught this target or this ABI.  */
const char *target_arch (void);

/* The bank of hard register REGNO, a static string, and into NAME (of SIZE
   bytes) the assembler's spelling made an identifier.  NULL: unknown.  */
const char *target_bank (unsigned regno, char *name, size_t size);

/* Bytes below the stack pointer that leaf functions may use.  */
unsigned target_red_zone (void);

/* What to extend when target_arch or target_bank answers NULL.  */
extern const char target_file[];

#endif
