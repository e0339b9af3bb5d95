/* What an arm64 CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

bool
cpu_has (const char *feature)
{
  return strcmp (feature, "sve") == 0 && (getauxval (AT_HWCAP) & HWCAP_SVE) != 0;
}
