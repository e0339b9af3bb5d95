/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

#ifdef __x86_64__
# define PAD %fs:judge_pad@tpoff
# define ENDBR endbr64
#else
# define PAD %gs:judge_pad@ntpoff
# define ENDBR endbr32
#endif

/* judge.c has put into oracle_area.next where to, and finds in judge_pad which pad it was.  */
	.globl	judge_enter_registers
	.type	judge_enter_registers, @function
judge_enter_registers:
	load_in
	jmp	*T (A_NEXT)

	.macro	pad name, number
	.globl	judge_\name
judge_\name:
	ENDBR
	movl	$\number, PAD
	jmp	oracle_exit
	.endm

	pad	returned, JUDGE_RETURNED
	pad	parent, JUDGE_PARENT
	pad	entered, JUDGE_ENTERED
	pad	resolved, JUDGE_RESOLVED
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	pad	called_\n, JUDGE_CALLED + \n
	.endr
	.size	judge_enter_registers, . - judge_enter_registers
