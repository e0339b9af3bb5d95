/* What the judge cannot link with its program, or enter: told before it is tried.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "remedy.h"

/* Is the file at PATH a shared library, or a program of that form?  */
static bool
is_shared (const char *path)
{
  unsigned char start[EI_NIDENT + 2] = { 0 };
  FILE *f = fopen (path, "r");
  if (f == NULL)
    return false;
  size_t n = fread (start, 1, sizeof start, f);
  fclose (f);
  unsigned type = start[EI_DATA] == ELFDATA2MSB ? start[EI_NIDENT + 1] : start[EI_NIDENT];
  return n == sizeof start && memcmp (start, ELFMAG, SELFMAG) == 0 && type == ET_DYN;
}

/* Functions whose callers are not those of any kind.  */
static const struct { const char *symbol, *why; } conventions[] = {
  { "__morestack", "its caller goes on behind the instruction that it returns to, on another"
    " stack, with what it needs in registers of its own choice: judge a function that calls it as"
    " GCC's do, which the manual has as an example" },
};

const char *
why_unsupported (const struct call *c)
{
  char *why;
  for (unsigned i = 0; i < sizeof conventions / sizeof *conventions; i++)
    if (strcmp (c->symbol, conventions[i].symbol) == 0)
      return conventions[i].why;
  for (unsigned i = 0; i < c->files; i++)
    if (is_shared (c->file[i]))
      {
        if (asprintf (&why, "%s is a shared library, whose code cannot be linked with the judge's:"
                      " give the object that it was made of, or an archive", c->file[i]) < 0)
          die ("%s", OUT_OF_MEMORY);
        return why;
      }
  return NULL;
}
