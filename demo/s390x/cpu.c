/* What a z/Architecture CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

/* The kernel has a bit for what it has enabled: HWCAP_S390_VXRS.  */
bool
cpu_has (const char *feature)
{
  return strcmp (feature, "vx") == 0 && (getauxval (AT_HWCAP) >> 11 & 1) != 0;
}
