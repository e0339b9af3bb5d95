/* Vectors of 16 bytes.

   SPDX-License-Identifier: MIT  */

#ifdef __SSE2__
# define V 2
# include "vector.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_sse = { "SSE2", run, "sse2", cpu_has };
