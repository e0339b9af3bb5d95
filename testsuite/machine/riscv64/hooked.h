/* riscv64: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "jal\t" function
#define CALL_LOSES , "t0", "ra"
#define FIRST_ARGUMENT a0
#define FIRST_ARGUMENT_NAME "a0"
