/* arm64: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "bl\t" function
#define CALL_LOSES , "cc", "x16", "x30"
#define FIRST_ARGUMENT x0
#define FIRST_ARGUMENT_NAME "x0"
