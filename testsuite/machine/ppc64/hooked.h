/* PowerPC of 64 bits: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is
   lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "bl\t" function "\n\tnop"
#define CALL_LOSES , "lr"
#define FIRST_ARGUMENT r3
#define FIRST_ARGUMENT_NAME "r3"
