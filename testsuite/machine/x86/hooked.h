/* x86: how an asm calls a hook (preemptregs.kinds/hooked.c): the function, what is lost.

   SPDX-License-Identifier: MIT  */

#define CALL(function) "call\t" function
#define CALL_LOSES , "cc"
#ifdef __x86_64__
# define FIRST_ARGUMENT rdi
# define FIRST_ARGUMENT_NAME "rdi"
#else
# define FIRST_ARGUMENT eax
# define FIRST_ARGUMENT_NAME "eax"
#endif
