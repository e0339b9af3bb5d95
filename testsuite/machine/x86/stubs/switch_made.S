/* A switch that hands over the side that was left, as Boost's does, and what makes the context of a
   side that has never run.

   for: amd64
   judge: --kind=switch --symbol=stub --arg=*to --arg=7 --from=result --make=stub_make \
	--make-arg=top --make-arg=entry
   right: kept: rbx rbp r12-r15
   wrong r12: ^stub loses r12: .*, what the side that was left had there
   wrong align: ^stub: a new context begins where SP is misaligned
   wrong elsewhere: ^stub: a new context begins on another stack than its own
   wrong result: ^stub: it crashed with SIG

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub, stub_make
stub:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	sub	$8, %rsp
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
#ifndef WRONG_result
	mov	%rsp, %rax
#endif
	mov	%rdi, %rsp
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	add	$8, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
#ifdef WRONG_r12
	add	$8, %rsp
#else
	pop	%r12
#endif
	pop	%rbx
	pop	%rbp
	/* The new side finds it where a function's first argument is.  */
	mov	%rax, %rdi
	ret

stub_make:
#ifdef WRONG_align
	lea	-64(%rdi), %rax
#else
	lea	-72(%rdi), %rax
#endif
	stmxcsr	(%rax)
	fnstcw	4(%rax)
	mov	%rsi, 56(%rax)
#ifdef WRONG_elsewhere
	lea	nobodys + 256(%rip), %rax
	stmxcsr	(%rax)
	fnstcw	4(%rax)
	mov	%rsi, 56(%rax)
#endif
	ret

	.lcomm	nobodys, 512

	.section .note.GNU-stack,"",%progbits
