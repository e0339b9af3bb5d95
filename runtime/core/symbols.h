/* The names of code, for handlers: async-signal-safe.  dladdr would take the dynamic
   linker's lock, which the interrupted code may hold.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_SYMBOLS_H
#define PREEMPT_SYMBOLS_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

struct symbol
{
  const char *name;             /* in the module: as long as that is loaded */
  uintptr_t begin, size;
};

/* Call LOOK for each dynamic symbol that module O defines, until it returns true.  Does
   it?  */
bool symbol_each (const struct dl_find_object *o,
                  bool (*look) (const struct symbol *, void *argument), void *argument);

/* Of module O the dynamic symbol whose bytes hold PC.  */
bool symbol_find (struct symbol *, const struct dl_find_object *o, uintptr_t pc);

/* The same by all symbols that the file has which O was loaded from, if they have not been
   taken out and it is still the same: into NAME, cut to SIZE bytes, and *BEGIN.  */
bool symbol_find_in_file (const struct dl_find_object *o, uintptr_t pc, char *name,
                          size_t size, uintptr_t *begin);

#endif
