/* The x87 stack.

   SPDX-License-Identifier: MIT  */

#ifdef _SOFT_FLOAT
# include "kernel.h"
# define run NULL
#else
/* Ten bytes each; the rest is padding.  */
typedef long double number;
# define BYTES 10
# include "number.h"
#endif

const struct kernel kernel_long_double = { "long double", run, NULL, NULL };
