/* setjmp and longjmp.

   for: amd64
   judge: --kind=jump --symbol=stub_set,stub_jump
   wrong r15: ^stub_set loses r15: .*, what was there before the jump
   right: never reached: stub_jump\+0x\w+ \(ud2\)\n
   wrong jump: ^stub_set: it stops itself, as abort does, at stub_jump\+0x
   wrong value: ^stub_set: its second half made the first return 0, where it was given 0
   wrong sp: ^stub_set: SP is wrong in the end: by -8

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub_set, stub_jump
stub_set:
	mov	%rbx, (%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
	mov	%r14, 32(%rdi)
	mov	%r15, 40(%rdi)
#ifdef WRONG_sp
	mov	%rsp, %rdx
#else
	lea	8(%rsp), %rdx
#endif
	mov	%rdx, 48(%rdi)
	mov	(%rsp), %rdx
	mov	%rdx, 56(%rdi)
	xor	%eax, %eax
	ret
stub_jump:
	mov	%esi, %eax
#ifndef WRONG_value
	test	%eax, %eax
	jne	1f
	inc	%eax
1:
#endif
	mov	(%rdi), %rbx
	mov	8(%rdi), %rbp
	mov	16(%rdi), %r12
	mov	24(%rdi), %r13
	mov	32(%rdi), %r14
#ifndef WRONG_r15
	mov	40(%rdi), %r15
#endif
	mov	48(%rdi), %rsp
#ifndef WRONG_jump
	test	%rsp, %rsp
	jz	2f
	jmp	*56(%rdi)
2:
#endif
	ud2

	.section .note.GNU-stack,"",%progbits
