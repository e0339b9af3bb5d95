/* loong64: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "bl\t%%plt(" function ")"
#define CALL_LOSES , "$r1", "$r21"
#define FIRST_ARGUMENT r4
#define FIRST_ARGUMENT_NAME "$r4"
