/* The text of the trampoline and of preempt_frame.h.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_EMIT_H
#define MKPREEMPT_EMIT_H

#include <stdio.h>
#include "arch.h"

/* Where assembly goes.  */
struct out
{
  FILE *stream;
  const struct arch *arch;
  FILE *eh;                     /* text of .eh_frame, which follows */
  unsigned cfi;                 /* its last label in the code */
};

/* A line of text, a comment on a line of its own, an instruction, a label.  */
void out_line (struct out *, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void out_comment (struct out *, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void out_op (struct out *, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void out_label (struct out *, const char *label);

/* The saves or restores of bank B of L, at the greatest level that the CPU has.  */
void out_save (struct out *, const struct layout *l, unsigned b);
void out_restore (struct out *, const struct layout *l, unsigned b);

/* The whole texts, malloc'ed, in *TEXT.  Return NULL, or a malloc'ed message.  */
char *emit_trampoline (const struct layout *all, const struct layout *callee,
                       const struct input *input, unsigned count, char **text);
char *emit_frame (const struct layout *all, const struct input *input,
                  unsigned count, char **text);

#endif
