/* What the dynamic linker calls while it holds its lock: the function given to
   dl_iterate_phdr, and what modules run when they are opened and closed.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <dlfcn.h>
#include <link.h>

static const char lock;

WRAPPED (int, dl_iterate_phdr,
         (int (*function) (struct dl_phdr_info *, size_t, void *), void *data))
{
  HOLD_HERE (&lock);
  return REAL (dl_iterate_phdr) (function, data);
}

/* It asks who calls it: only another function of the same module may.  */
#ifndef PRELOAD
WRAPPED (void *, dlopen, (const char *file, int mode))
{
  HOLD_HERE (&lock);
  return REAL (dlopen) (file, mode);
}
#endif

WRAPPED (int, dlclose, (void *handle))
{
  HOLD_HERE (&lock);
  return REAL (dlclose) (handle);
}
