/* What a trampoline saves, and how it goes back, in words.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_DESCRIBE_H
#define MKPREEMPT_DESCRIBE_H

#include "layout.h"

#include <stdio.h>

/* "8 X87 of 16 bytes", and what else L saves, with BETWEEN between them.  */
void describe_saved (FILE *, const struct layout *l, const char *between);

#define DESCRIBE_TRAMPOLINE "The preemption trampoline asyncPreempt"

/* The comment that opens a file: WHAT it is, made from the COUNT headers of INPUT, and
   that it saves SAVED, a list of reglist.h.  */
void describe_file (FILE *, const char *what, const struct layout *l,
                    const struct input *input, unsigned count, const char *saved);

/* L's slots by their offsets, those of the frame first, into SORTED; how many of them are
   the frame's.  */
unsigned describe_order (const struct layout *l, struct slot sorted[REGSET_MAX]);

/* The picture of the frame, as a comment.  */
void describe_frame (FILE *, const struct layout *l);

#endif
