/* Vectors of 16 bytes.

   SPDX-License-Identifier: MIT  */

#ifdef __VSX__
# define V 2
# include "vector.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_vsx = { "VSX", run, "vsx", cpu_has };
