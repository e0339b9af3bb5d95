/* s390x: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "brasl\t%%r14, " function
#define CALL_LOSES , "cc", "r1", "r14"
#define FIRST_ARGUMENT r2
#define FIRST_ARGUMENT_NAME "r2"
