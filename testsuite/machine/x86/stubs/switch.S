/* A switch by pushes, as most are written: the old SP to *from, then the new one.

   for: amd64
   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: rbx rbp r12-r15
   wrong rbx: ^stub loses rbx: was 0x\w+, is 0x\w+, what the side that was left had there
   wrong slot: ^stub loses r15: was 0x\w+, is 0x\w+, the value of r14
   wrong control: ^stub loses mxcsr: .*\nstub loses x87_control
   wrong sp: ^stub: SP is wrong in the end: by \+8
   wrong stack: it wrote over its caller's stack: at SP\+0

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
#ifdef WRONG_slot
	push	%r14
#else
	push	%r15
#endif
	sub	$8, %rsp
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
#ifdef WRONG_stack
	movl	$0, 64(%rsp)
#endif
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp
#ifndef WRONG_control
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
#endif
	add	$8, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
#ifdef WRONG_rbx
	add	$8, %rsp
#else
	pop	%rbx
#endif
	pop	%rbp
#ifdef WRONG_sp
	ret	$8
#else
	ret
#endif

	.section .note.GNU-stack,"",%progbits
