/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

/* oracle_area.way says where to.  Behind load_all no register is free to ask it.  */
function judge_enter_registers
	save_own
	ld	1, S_SP(3)
	lwz	4, A_WAY - A_IN(3)
	cmpwi	4, JUDGE_SECOND
	beq	1f
	bgt	2f
	load_all
	b	judge_stub
1:	load_all
	b	judge_second
2:	load_all
	blr

	.macro	pad_at number
	addi	1, 1, -JUDGE_BELOW
	std	3, 0(1)
	std	4, 8(1)
	std	5, 16(1)
	mfcr	4
	area	3
	li	5, \number
	stw	5, A_PAD(3)
	b	judge_dump
	.endm
	.macro	pad name, number
	.globl	judge_\name
judge_\name:
	pad_at	\number
	.endm

	pad	returned, JUDGE_RETURNED
	pad	parent, JUDGE_PARENT
	pad	resolved, JUDGE_RESOLVED
function judge_entered
	pad_at	JUDGE_ENTERED
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
function judge_called_\n
	pad_at	JUDGE_CALLED + \n
	.endr
	.globl	judge_dump
judge_dump:
	dump	JUDGE_BELOW
	.size	judge_enter_registers, . - .Ljudge_enter_registers
