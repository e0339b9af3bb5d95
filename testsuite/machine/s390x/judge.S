/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

/* oracle_area.way says where to: it is in r0 until all else is loaded.  None of these
   branches changes the condition code.  */
function judge_enter_registers
	load_in
	l	%r0, A_WAY(%r1)
	cije	%r0, JUDGE_SECOND, 1f
	cije	%r0, JUDGE_BACK, 2f
	lmg	%r0, %r1, A_IN(%r1)
	jg	judge_stub
1:	lmg	%r0, %r1, A_IN(%r1)
	jg	judge_second
2:	lmg	%r0, %r1, A_IN(%r1)
	br	%r14

	.macro	pad name, number
	.balign	2
	.globl	judge_\name
judge_\name:
	lay	%r15, -JUDGE_BELOW(%r15)
	stg	%r2, 160(%r15)
	stg	%r3, 168(%r15)
	area	%r2, %r3
	mvhi	A_PAD(%r2), \number
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
