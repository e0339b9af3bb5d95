/* Memory, or the program's end.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "memory.h"
#include "remedy.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void *
memory_need (void *p)
{
  if (p != NULL)
    return p;
  fputs ("mkpreempt: " OUT_OF_MEMORY "\n", stderr);
  exit (EXIT_TROUBLE);
}

void *
memory_get (size_t count, size_t size)
{
  return memory_need (calloc (count + 1, size));
}

void *
memory_resize (void *old, size_t count, size_t size)
{
  return memory_need (reallocarray (old, count, size));
}

char *
memory_text (const char *format, ...)
{
  va_list ap;
  char *text;
  va_start (ap, format);
  if (vasprintf (&text, format, ap) < 0)
    text = NULL;
  va_end (ap);
  return memory_need (text);
}
