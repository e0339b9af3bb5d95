/* Vectors of 32 bytes.

   SPDX-License-Identifier: MIT  */

#ifdef __loongarch_asx
# define V 4
# include "vector.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_lasx = { "LASX", run, "lasx", cpu_has };
