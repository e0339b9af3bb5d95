/* Vectors of 16 bytes.

   SPDX-License-Identifier: MIT  */

#ifdef __loongarch_sx
# define V 2
# include "vector.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_lsx = { "LSX", run, "lsx", cpu_has };
