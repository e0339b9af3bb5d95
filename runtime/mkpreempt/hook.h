/* What calls a C function where no call is expected: at a function's entry or exit, or for what
   is to be found first.  It keeps all that the C function may change.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_HOOK_H
#define MKPREEMPT_HOOK_H

#include "layout.h"

/* The text of --kind=hook, or with DECLARATIONS its header, malloc'ed, in *TEXT.  Return NULL,
   or a malloc'ed message.  */
char *hook_emit (const struct layout *clobbered, const struct input *input, unsigned count,
                 bool declarations, char **text);

#endif
