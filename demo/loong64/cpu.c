/* What a loong64 CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

/* The kernel has a bit for what it has enabled: HWCAP_LOONGARCH_LSX and _LASX.  */
bool
cpu_has (const char *feature)
{
  int bit = strcmp (feature, "lsx") == 0 ? 4 : strcmp (feature, "lasx") == 0 ? 5 : 63;
  return (getauxval (AT_HWCAP) >> bit & 1) != 0;
}
