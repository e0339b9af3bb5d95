/* Vectors of 32 bytes.

   SPDX-License-Identifier: MIT  */

#ifdef __AVX2__
# define V 4
# include "vector.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_avx2 = { "AVX2", run, "avx2", cpu_has };
