/* mkpreempt --same: does a text that was generated before, and committed, still say what
   would be generated now?

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_SAME_H
#define MKPREEMPT_SAME_H

#include "layout.h"

/* The lists of a banner.  */
enum { PART_COMPILERS, PART_SAVED, PART_LIST, PARTS };

/* A generated text, and what its banner says.  */
struct generated
{
  char *text;
  bool edited;                  /* its sum is another one */
  char *version, *arch;         /* of mkpreempt; of the registers */
  char *call;                   /* the options of --kind, each behind a space; or NULL */
  char *part[PARTS];            /* each list on a line; the compilers a line each */
};

/* TEXT, which is freed, with the line that ends it; NULL without memory.  */
char *same_seal (char *text);

/* Read FILE; or parse TEXT, malloc'ed, the text of what is called FILE in messages.
   Return NULL, or a malloc'ed message: it is no generated text.  */
char *same_read (struct generated *g, const char *file);
char *same_parse (struct generated *g, char *text, const char *file);

/* The COUNT headers of INPUT are by the compilers of G: who made them is not compared.  */
void same_compilers (const struct generated *g, struct input *input, unsigned count);

/* Their registers are as wide as those of that name in G: for a text that names registers, and
   whose own list alone has widths.  */
void same_widths (const struct generated *g, struct input *input, unsigned count);

/* How OLD, which is FILE, differs from NEW, in words: "" if it does not; or NULL without
   memory.  */
char *same_describe (const char *file, const struct generated *old,
                     const struct generated *new);

#endif
