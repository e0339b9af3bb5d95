/* A hook in code that is compiled with -fipa-ra, whose callers may rely on all that it is not known
   to change; and what it calls may change all, as another task may.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --keeps=all --destroys=all --need-not=flags,x87,mxcsr,x87_control
   wrong r11: ^stub loses r11: .*, what trace left there
   wrong rbx: ^stub loses rbx: .*, what trace left there
   wrong upper: ^stub loses xmm8-xmm15: .*, what trace left there

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	push	%rbp
	mov	%rsp, %rbp
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10, r11, rbx, r12, r13, r14, r15
	push	%\reg
	.endr
	sub	$512, %rsp
	and	$-64, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	%xmm\n, 16 * \n(%rsp)
	.endr
	call	trace
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movups	16 * \n(%rsp), %xmm\n
	.endr
#ifndef WRONG_upper
	.irp	n, 8, 9, 10, 11, 12, 13, 14, 15
	movups	16 * \n(%rsp), %xmm\n
	.endr
#endif
	lea	-112(%rbp), %rsp
	.irp	reg, r15, r14, r13, r12
	pop	%\reg
	.endr
#ifdef WRONG_rbx
	add	$8, %rsp
#else
	pop	%rbx
#endif
#ifdef WRONG_r11
	add	$8, %rsp
#else
	pop	%r11
#endif
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax, rbp
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
