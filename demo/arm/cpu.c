/* What an ARM CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

/* arch/arm/include/uapi/asm/hwcap.h in Linux.  */
bool
cpu_has (const char *feature)
{
  return strcmp (feature, "neon") == 0 && (getauxval (AT_HWCAP) >> 12 & 1) != 0;
}
