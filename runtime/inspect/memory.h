/* Memory, or the program's end: what asks for it here need not look.

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_MEMORY_H
#define INSPECT_MEMORY_H

#include <stddef.h>

/* The exit status that means trouble, not an answer, as diff's and grep's.  */
#define EXIT_TROUBLE 2

/* P, which is not NULL.  */
void *memory_need (void *p);

/* COUNT elements of SIZE bytes, all 0.  */
void *memory_get (size_t count, size_t size);

/* The elements of OLD, which may be NULL, with room for COUNT of SIZE bytes.  */
void *memory_resize (void *old, size_t count, size_t size);

/* The formatted text.  */
char *memory_text (const char *format, ...)
  __attribute__ ((format (printf, 1, 2)));

#endif
