/* What a PowerPC CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

bool
cpu_has (const char *feature)
{
  return strcmp (feature, "vsx") == 0
         && (getauxval (AT_HWCAP) & PPC_FEATURE_HAS_VSX) != 0;
}
