/* What an x86 CPU has.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>

/* __builtin_cpu_supports wants a literal.  */
bool
cpu_has (const char *feature)
{
  return (strcmp (feature, "sse2") == 0 && __builtin_cpu_supports ("sse2"))
         || (strcmp (feature, "avx2") == 0 && __builtin_cpu_supports ("avx2"))
         || (strcmp (feature, "avx512bw") == 0
             && __builtin_cpu_supports ("avx512bw"));
}
