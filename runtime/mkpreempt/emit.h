/* The text of the trampoline and of preempt_frame.h.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_EMIT_H
#define MKPREEMPT_EMIT_H

#include "layout.h"

/* The text that WRITE writes, for the COUNT headers of INPUT, with frames ALL and CALLEE; that
   what SAVED lists is saved.  */
struct out;
typedef void writer (struct out *, const struct input *input, unsigned count,
                     const char *saved);
char *emit_text (const struct layout *all, const struct layout *callee, writer *write,
                 const struct input *input, unsigned count, const char *saved, char **text);

/* Likewise a kind's of --kind, of L alone: what WRITE writes, or, if DECLARATIONS, what
   DECLARE writes to F, its header.  */
typedef void declarer (FILE *f, const struct layout *l, const struct input *input,
                       unsigned count, const char *saved);
char *emit_kind (const struct layout *l, writer *write, declarer *declare,
                 const struct input *input, unsigned count, bool declarations, char **text);

/* To F: the struct NAME that shows L, behind COMMENT.  */
void frame_struct (FILE *f, const struct layout *l, const char *name, const char *comment);

/* The whole texts, malloc'ed, in *TEXT.  Return NULL, or a malloc'ed message.  */
char *emit_trampoline (const struct layout *all, const struct layout *callee,
                       const struct input *input, unsigned count, char **text);
char *emit_frame (const struct layout *all, const struct input *input,
                  unsigned count, char **text);

#endif
