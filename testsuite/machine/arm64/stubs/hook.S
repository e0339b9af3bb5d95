/* A hook at a function's entry, called as from a patched one, which has its caller's return
   address in x9: keeps what arguments may be in at any width, and calls a C function.

   judge: --kind=hook --symbol=stub --calls=trace --keeps=x9
   wrong parent: ^stub loses x9: .*, what trace left there
   wrong indirect: ^stub loses x8: .*, what trace left there
   wrong vector: ^stub loses v0: .*, what trace left there
   wrong half: ^stub loses bytes 8-15 of v7: .*, zeros
   wrong lr: ^stub: it crashed with SIG(SEGV|BUS)
   wrong align: ^stub: it (calls trace where SP is misaligned|crashed with SIGBUS)

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_align
# define ROOM 248
#else
# define ROOM 240
#endif

	.text
	.globl	stub
	.type	stub, %function
stub:
	sub	sp, sp, #ROOM
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x18, x30, [sp, #80]
	stp	q0, q1, [sp, #96]
	stp	q2, q3, [sp, #128]
	stp	q4, q5, [sp, #160]
#ifdef WRONG_half
	str	q6, [sp, #192]
	str	d7, [sp, #208]
#else
	stp	q6, q7, [sp, #192]
#endif
	bl	trace
#ifdef WRONG_vector
	ldr	q1, [sp, #112]
#else
	ldp	q0, q1, [sp, #96]
#endif
	ldp	q2, q3, [sp, #128]
	ldp	q4, q5, [sp, #160]
#ifdef WRONG_half
	ldr	q6, [sp, #192]
	ldr	d7, [sp, #208]
#else
	ldp	q6, q7, [sp, #192]
#endif
	ldp	x0, x1, [sp]
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
#ifndef WRONG_indirect
	ldr	x8, [sp, #64]
#endif
#ifndef WRONG_parent
	ldr	x9, [sp, #72]
#endif
	ldr	x18, [sp, #80]
#ifndef WRONG_lr
	ldr	x30, [sp, #88]
#endif
	add	sp, sp, #ROOM
	ret

	.section .note.GNU-stack,"",%progbits
