/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

/* in's last two.  */
	.macro	load_last
	ld.d	$r5, $r4, 8 * 5
	ld.d	$r4, $r4, 8 * 4
	.endm

/* oracle_area.way says where to: it is in r5 until all else is loaded.  */
function judge_enter_registers
	load_in
	ld.w	$r5, $r4, A_WAY - A_IN
	bnez	$r5, 1f
	load_last
	b	judge_stub
1:	addi.d	$r5, $r5, -JUDGE_SECOND
	bnez	$r5, 2f
	load_last
	b	judge_second
2:	load_last
	jr	$ra

	.macro	pad name, number
	.globl	judge_\name
judge_\name:
	addi.d	$sp, $sp, -JUDGE_BELOW
	st.d	$r12, $sp, 0
	st.d	$r4, $sp, 8
	member	$r4, A_PAD
	ori	$r12, $zero, \number
	st.w	$r12, $r4, 0
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
