/* A switch by stores, as most are written: the old SP to *from, then the new one.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: r6-r13 f8-f15 fpc
   wrong one: ^stub loses r6: .*, what the side that was left had there
   wrong floats: ^stub loses f8-f15: .*, what the side that was left had there
   wrong slot: ^stub loses r13: was 0x\w+, is 0x\w+, the value of r12
   wrong short: ^stub loses f15: .*
   wrong control: ^stub loses fpc
   wrong sp: ^stub: SP is wrong in the end: by \+8
   wrong below: ^stub loses f8: was \w+, is \w+, what a signal leaves below SP before stub\+0x\w+ \(ld %f8,0\(%r1\)\) \(.*only with .*a signal between its instructions\)
   wrong stack: it wrote over its caller's stack: at SP\+168

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
	.type	stub, @function
stub:
	stmg	%r6, %r15, 48(%r15)
#ifdef WRONG_slot
	stg	%r12, 48 + 8 * 7(%r15)
#endif
#ifdef WRONG_stack
	mvghi	168(%r15), 0
#endif
	aghi	%r15, -72
#ifndef WRONG_floats
	.irp	n, 8,9,10,11,12,13,14
	std	%f\n, 8 * (\n - 8)(%r15)
	.endr
#ifdef WRONG_short
	ste	%f15, 56(%r15)
#else
	std	%f15, 56(%r15)
#endif
#endif
	stfpc	64(%r15)
	stg	%r15, 0(%r2)
	lgr	%r15, %r3
#ifndef WRONG_control
	lfpc	64(%r15)
#endif
#ifndef WRONG_floats
	.irp	n, 8,9,10,11,12,13,14
	ld	%f\n, 8 * (\n - 8)(%r15)
	.endr
#ifdef WRONG_short
	le	%f15, 56(%r15)
#else
	ld	%f15, 56(%r15)
#endif
#endif
	lgr	%r1, %r15
#ifdef WRONG_sp
	la	%r15, 80(%r15)
#else
	la	%r15, 72(%r15)
#endif
#ifdef WRONG_below
	ld	%f8, 0(%r1)
#endif
#ifdef WRONG_one
	lmg	%r7, %r14, 72 + 56(%r1)
#else
	lmg	%r6, %r14, 72 + 48(%r1)
#endif
	br	%r14

	.section .note.GNU-stack,"",@progbits
