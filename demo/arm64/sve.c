/* Vectors as long as the CPU has them, and predicates.

   SPDX-License-Identifier: MIT  */

#ifdef __ARM_FEATURE_SVE
# include "scalable.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_sve = { "SVE", run, "sve", cpu_has };
