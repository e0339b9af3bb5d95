/* The floating-point registers.

   SPDX-License-Identifier: MIT  */

#ifndef _SOFT_FLOAT
typedef double number;
# define BYTES 8
# include "number.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_double = { "double", run, NULL, NULL };
