/* Is what code may hold saved by the trampoline?

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_CHECK_H
#define INSPECT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include "objects.h"

/* What code is held against.  */
struct trampoline
{
  const struct arch *arch;
  const char *saves;            /* a list of reglist.h */
  size_t sources;
  const char *const *source;    /* the files that it is taken from */
};

/* Say which functions of ALL exceed T, in lines of text, or, if JSON, as a JSON
   object with all functions: malloc'ed, into *TEXT.  Return NULL, or a malloc'ed
   message.  */
char *check_objects (const struct objects *all, const struct trampoline *t, bool json,
                     char **text, bool *exceeded);

/* The same for COUNT files.  Those that are headers are what the trampoline is
   generated from; where there is none, it is the one that a file contains.  */
char *check_files (const char *const *file, size_t count, bool json, char **text,
                   bool *exceeded);

#endif
