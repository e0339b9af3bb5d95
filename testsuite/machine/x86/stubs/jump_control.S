/* setjmp and longjmp for those who want the control words, too; addresses are kept as libc keeps
   them, mangled by a word of the thread's.

   for: amd64
   judge: --kind=jump --symbol=stub_set,stub_jump --keeps=control
   right: kept: rbx rbp r12-r15 flags mxcsr x87_control
   wrong mxcsr: ^stub_set loses mxcsr: .*, what was there before the jump
   wrong x87: ^stub_set loses x87_control: .*, what was there before the jump
   wrong plain: ^stub_set: it crashed with SIGSEGV at

   SPDX-License-Identifier: MIT  */

	.macro	mangle reg
	xor	%fs:0x30, %\reg
	rol	$17, %\reg
	.endm
	.macro	demangle reg
	ror	$17, %\reg
	xor	%fs:0x30, %\reg
	.endm

	.text
	.globl	stub_set, stub_jump
stub_set:
	endbr64
	mov	%rbx, (%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
	mov	%r14, 32(%rdi)
	mov	%r15, 40(%rdi)
	lea	8(%rsp), %rdx
	mangle	rdx
	mov	%rdx, 48(%rdi)
	mov	(%rsp), %rdx
#ifndef WRONG_plain
	mangle	rdx
#endif
	mov	%rdx, 56(%rdi)
	stmxcsr	64(%rdi)
	fnstcw	68(%rdi)
	xor	%eax, %eax
	ret
stub_jump:
	endbr64
	mov	%esi, %eax
	cmp	$1, %eax
	adc	$0, %eax
	mov	(%rdi), %rbx
	mov	8(%rdi), %rbp
	mov	16(%rdi), %r12
	mov	24(%rdi), %r13
	mov	32(%rdi), %r14
	mov	40(%rdi), %r15
#ifndef WRONG_mxcsr
	ldmxcsr	64(%rdi)
#endif
#ifndef WRONG_x87
	fnclex
	fldcw	68(%rdi)
#endif
	mov	48(%rdi), %rdx
	demangle rdx
	mov	%rdx, %rsp
	mov	56(%rdi), %rdx
	demangle rdx
	jmp	*%rdx

	.section .note.GNU-stack,"",%progbits
