/* dl_iterate_phdr, which calls the program while it holds the dynamic linker's lock.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <link.h>

WRAPPED (int, dl_iterate_phdr,
         (int (*function) (struct dl_phdr_info *, size_t, void *), void *data))
{
  HOLD_HERE ((const void *) dl_iterate_phdr);
  return REAL (dl_iterate_phdr) (function, data);
}
