/* The floating-point registers.

   SPDX-License-Identifier: MIT  */

#if __loongarch_frlen == 64
typedef double number;
# define BYTES 8
# include "number.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_double = { "double", run, NULL, NULL };
