/* The names of the functions in an ELF file.

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_SYMBOLS_H
#define INSPECT_SYMBOLS_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arch;

struct symbol
{
  size_t section;               /* 0 in a linked file */
  uint64_t value, size;
  unsigned rank;                /* the least is the best name for a place */
  const char *name;             /* stays ELF's */
};

/* At most one for a place, sorted.  */
struct symbols
{
  size_t count;
  struct symbol *symbol;
};

/* Those of ELF, from .symtab, else from .dynsym.  Names are a help and no more: of
   a damaged table there are none.  The caller frees .symbol.  */
struct symbols symbols_read (Elf *elf, bool linked, const struct arch *arch);

/* Who the code from BEGIN to END of SECTION belongs to: the function there, or
   around it, or the first within it; NULL when there is none.  */
const char *symbols_find (const struct symbols *symbols, size_t section,
                          uint64_t begin, uint64_t end);

#endif
