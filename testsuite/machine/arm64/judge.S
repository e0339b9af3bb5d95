/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

/* oracle_area.way says where to: it is in x1 until all else is loaded.  */
function judge_enter_registers
	load_in
	ldr	w1, [x0, #A_WAY - A_IN]
	tbnz	w1, #0, 1f
	tbnz	w1, #1, 2f
	ldp	x0, x1, [x0]
	b	judge_stub
1:	ldp	x0, x1, [x0]
	b	judge_second
2:	ldp	x0, x1, [x0]
	ret

	.macro	pad name, number
	.globl	judge_\name
judge_\name:
	hint	#38			/* bti jc */
	sub	sp, sp, #JUDGE_BELOW
	stp	x0, x1, [sp]
	area	x0
	mov	w1, #\number
	str	w1, [x0, #A_PAD]
	b	judge_dump
	.endm

	pad	returned, JUDGE_RETURNED
	pad	parent, JUDGE_PARENT
	pad	entered, JUDGE_ENTERED
	pad	resolved, JUDGE_RESOLVED
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	pad	called_\n, JUDGE_CALLED + \n
	.endr
	.globl	judge_dump
judge_dump:
	dump JUDGE_BELOW
	.size	judge_enter_registers, . - judge_enter_registers
