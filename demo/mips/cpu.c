/* What a MIPS CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>
#include <sys/auxv.h>

/* The kernel's bit for MSA.  */
bool
cpu_has (const char *feature)
{
  return strcmp (feature, "msa") == 0 && (getauxval (AT_HWCAP) & 2) != 0;
}
