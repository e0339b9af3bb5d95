/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

/* in's last two.  */
	.macro	load_last
	ld	a1, 8 * 11(a0)
	ld	a0, 8 * 10(a0)
	.endm

/* oracle_area.way says where to: it is in a1 until all else is loaded.  */
function judge_enter_registers
	load_in
	lw	a1, A_WAY - A_IN(a0)
	bnez	a1, 1f
	load_last
	j	judge_stub
1:	addi	a1, a1, -JUDGE_SECOND
	bnez	a1, 2f
	load_last
	j	judge_second
2:	load_last
	ret

	.macro	pad name, number
	.globl	judge_\name
judge_\name:
	addi	sp, sp, -JUDGE_BELOW
	sd	t0, (sp)
	sd	a0, 8(sp)
	member	a0, A_PAD
	li	t0, \number
	sw	t0, (a0)
	j	judge_dump
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
