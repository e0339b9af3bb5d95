/* A switch that keeps the registers in a structure of each side, as minicoro and libaco do.

   for: amd64
   judge: --kind=switch --symbol=stub --arg=from --arg=to
   wrong order: ^stub loses r12: .*\nstub loses r13: .*
   wrong rbp: ^stub loses rbp
   wrong x87: ^stub loses x87_control
   wrong stays: it came back on the side that it was to leave

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	mov	(%rsp), %rax
	lea	8(%rsp), %rcx
	mov	%rax, (%rdi)
	mov	%rcx, 8(%rdi)
	mov	%rbx, 16(%rdi)
	mov	%rbp, 24(%rdi)
	mov	%r12, 32(%rdi)
	mov	%r13, 40(%rdi)
	mov	%r14, 48(%rdi)
	mov	%r15, 56(%rdi)
	stmxcsr	64(%rdi)
	fnstcw	68(%rdi)
#ifdef WRONG_stays
	mov	%rdi, %rsi
#endif
	ldmxcsr	64(%rsi)
#ifndef WRONG_x87
	fldcw	68(%rsi)
#endif
	mov	16(%rsi), %rbx
#ifndef WRONG_rbp
	mov	24(%rsi), %rbp
#endif
#ifdef WRONG_order
	mov	40(%rsi), %r12
	mov	32(%rsi), %r13
#else
	mov	32(%rsi), %r12
	mov	40(%rsi), %r13
#endif
	mov	48(%rsi), %r14
	mov	56(%rsi), %r15
	mov	8(%rsi), %rsp
	jmp	*(%rsi)

	.section .note.GNU-stack,"",%progbits
