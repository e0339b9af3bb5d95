/* How one header differs from another.

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_DIFF_H
#define INSPECT_DIFF_H

#include <stdbool.h>
#include "layout.h"

/* Say how NEW differs from OLD, in plain words ("" when it does not) or, if JSON,
   as a JSON object: malloc'ed, into *TEXT.  Return NULL, or a malloc'ed message.  */
char *diff_headers (const struct input *old, const struct input *new, bool json,
                    char **text, bool *different);

#endif
