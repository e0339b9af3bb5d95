/* The floating-point registers.

   SPDX-License-Identifier: MIT  */

/* With them GCC has a fast fma, and tells nothing else of them.  */
#ifdef __FP_FAST_FMA
typedef double number;
# define BYTES 8
# include "number.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_double = { "double", run, NULL, NULL };
