/* ARM: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "bl\t" function
#define CALL_LOSES , "cc", "lr"
#define FIRST_ARGUMENT r0
#define FIRST_ARGUMENT_NAME "r0"
