/* Vectors of 16 bytes.

   SPDX-License-Identifier: MIT  */

#ifdef __ARM_NEON
# define V 2
# include "vector.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_neon = { "NEON", run, NULL, NULL };
