/* What modules run when they are opened and closed, while the dynamic linker's lock is
   held.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <dlfcn.h>
#include <link.h>

/* dlopen asks who calls it: only another function of the same module may.  */
#ifndef PRELOAD
WRAPPED (void *, dlopen, (const char *file, int mode))
{
  HOLD_HERE ((const void *) dl_iterate_phdr);
  return REAL (dlopen) (file, mode);
}
#endif

WRAPPED (int, dlclose, (void *handle))
{
  HOLD_HERE ((const void *) dl_iterate_phdr);
  return REAL (dlclose) (handle);
}
