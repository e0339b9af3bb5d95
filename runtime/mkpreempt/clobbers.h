/* What an asm clobbers, and a switch in line that is one.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_CLOBBERS_H
#define MKPREEMPT_CLOBBERS_H

#include "layout.h"

/* The registers of SET, but for those in KEPT, words, as an asm clobbers them.  Some are named
   only where code may hold them: lines that define macros whose names begin with PREFIX; where
   SET has none of these, UNLISTED, a directive, and the register.  Then the list, which uses
   them.  */
void clobbers_conditions (FILE *, const struct arch *, const struct regset *set,
                          const char *kept, const char *prefix, const char *unlisted);
void clobbers_list (FILE *, const struct arch *, const struct regset *set,
                    const char *kept, const char *prefix);

/* The header of --kind=clobbers, malloc'ed, in *TEXT.  Return NULL, or a malloc'ed message.  */
char *clobbers_header (const struct layout *callee, const struct input *input,
                       unsigned count, char **text);

#endif
