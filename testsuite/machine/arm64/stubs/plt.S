/* A hook that code reaches by a linker's entry, as in another module: for those whose function may
   be entered with values in the two registers that a linker's code may use (a system's own calling
   convention, a JIT's), it has to be nearer.

   judge: --kind=hook --symbol=stub --calls=trace --keeps=x16,x17
   wrong far: ^stub loses x16-x17: |^stub loses x16: .*\nstub loses x17: 
   wrong called: ^stub loses x17: .*, what trace left there
   wrong inst: ^stub loses x8: .*, what trace left there

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
	.type	stub, %function
#ifdef WRONG_far
stub:
	hint	#34			/* bti c */
	adrp	x16, 1f
	ldr	x17, [x16, #:lo12:1f]
	br	x17
2:	hint	#36			/* bti j */
#else
stub:
	hint	#34
#endif
	stp	x29, x30, [sp, #-240]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	stp	x2, x3, [sp, #32]
	stp	x4, x5, [sp, #48]
	stp	x6, x7, [sp, #64]
	.inst	0xa9054be8		/* stp x8, x18, [sp, #80] */
	stp	x16, x17, [sp, #96]
	stp	q0, q1, [sp, #112]
	stp	q2, q3, [sp, #144]
	stp	q4, q5, [sp, #176]
	stp	q6, q7, [sp, #208]
	bl	trace
	ldp	q6, q7, [sp, #208]
	ldp	q4, q5, [sp, #176]
	ldp	q2, q3, [sp, #144]
	ldp	q0, q1, [sp, #112]
#ifdef WRONG_called
	ldr	x16, [sp, #96]
#else
	ldp	x16, x17, [sp, #96]
#endif
#ifdef WRONG_inst
	.inst	0xf9402ff2		/* ldr x18, [sp, #88] */
#else
	.inst	0xa9454be8
#endif
	ldp	x6, x7, [sp, #64]
	ldp	x4, x5, [sp, #48]
	ldp	x2, x3, [sp, #32]
	ldp	x0, x1, [sp, #16]
	ldp	x29, x30, [sp], #240
	ret

#ifdef WRONG_far
	.data
	.balign	8
1:	.quad	2b
#endif
	.section .note.GNU-stack,"",%progbits
