/* What a riscv64 CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

/* The kernel has a bit for each of the extensions of one letter.  */
bool
cpu_has (const char *feature)
{
  return strcmp (feature, "v") == 0 && (getauxval (AT_HWCAP) >> ('V' - 'A') & 1) != 0;
}
