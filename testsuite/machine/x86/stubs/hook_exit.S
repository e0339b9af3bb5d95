/* A hook at a function's end, to which its return address has been led: it asks a function
   for the true one, and jumps there with the results.

   for: amd64
   judge: --kind=hook --symbol=stub --entry=exit --calls=leave
   wrong rdx: ^stub loses rdx: .*, what leave left there
   wrong xmm1: ^stub loses xmm1: .*, what leave left there
   wrong st0: ^stub loses st0: .*only with .*x87 in use
   wrong sp: ^stub: SP is wrong in the end: by -8

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	sub	$80, %rsp
	mov	%rax, (%rsp)
	mov	%rdx, 8(%rsp)
	movups	%xmm0, 16(%rsp)
	movups	%xmm1, 32(%rsp)
#ifndef WRONG_st0
	/* Is there one?  */
	fxam
	fnstsw	%ax
	and	$0x4500, %ax
	mov	%ax, 64(%rsp)
	cmp	$0x4100, %ax
	je	1f
	fstpt	48(%rsp)
1:
#else
	fninit
#endif
	call	leave
	mov	%rax, %rcx
#ifndef WRONG_st0
	cmpw	$0x4100, 64(%rsp)
	je	1f
	fldt	48(%rsp)
1:
#endif
	mov	(%rsp), %rax
#ifndef WRONG_rdx
	mov	8(%rsp), %rdx
#endif
	movups	16(%rsp), %xmm0
#ifndef WRONG_xmm1
	movups	32(%rsp), %xmm1
#endif
#ifdef WRONG_sp
	add	$72, %rsp
#else
	add	$80, %rsp
#endif
	jmp	*%rcx

	.section .note.GNU-stack,"",%progbits
