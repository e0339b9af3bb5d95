/* MIPS: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "bal\t" function
#define CALL_LOSES , "$1", "$31"
#define FIRST_ARGUMENT r4
#define FIRST_ARGUMENT_NAME "$4"
