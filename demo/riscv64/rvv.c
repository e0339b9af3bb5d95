/* Vectors as long as the CPU has them.

   SPDX-License-Identifier: MIT  */

/* GCC knows the instructions before it knows the registers.  */
#if defined __riscv_vector && __GNUC__ >= 14
# include "scalable.h"
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_rvv = { "RVV", run, "v", cpu_has };
