/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

	/* To where r1 says, behind this if it is JUDGE_BACK; no flag may change.  */
	.macro	by_way
#ifdef __thumb__
	cbz	r1, .Lto_stub
	sub	r1, r1, #JUDGE_SECOND
	cbz	r1, .Lto_second
#else
	add	pc, pc, r1, lsl #3
	udf	#0
	b	.Lto_stub
	udf	#0
	b	.Lto_second
	udf	#0
#endif
	.endm

	/* oracle_area.way says where to: it is in r1 until all else is loaded.  */
function judge_enter_registers
	load_in
	ldr	r1, [r0, #A_WAY - A_IN - S_R]
	by_way
	ldm	r0, {r0-r12}
	bx	lr
.Lto_stub:
	ldm	r0, {r0-r12}
	ldr	pc, .Lstub
.Lto_second:
	ldm	r0, {r0-r12}
	ldr	pc, .Lsecond
	.p2align 2
.Lstub:
	.word	judge_stub
.Lsecond:
	.word	judge_second

	.macro	pad name, number
function judge_\name
	sub	sp, sp, #JUDGE_BELOW
	push	{r0, r1}
	area	r0, r1
	mov	r1, #\number
	str	r1, [r0, #A_PAD]
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
	dump	JUDGE_BELOW
	.size	judge_enter_registers, . - judge_enter_registers
