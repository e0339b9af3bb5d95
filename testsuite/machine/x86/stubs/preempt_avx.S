/* asyncPreempt by hand, for code with AVX: by XSAVE; the wrong one is that of a time before
   there was AVX.

   for: amd64
   flags: -mavx2
   cpu: avx2
   judge: --kind=preempt --symbol=stub --calls=tick
   wrong halves: ^stub loses bytes 16-31 of xmm0-xmm15: .*, what tick left there \(in each of
   wrong zeroed: ^stub loses bytes 16-31 of xmm0-xmm15: .*, zeros \(.*only with .*upper halves in use

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	pushfq
	.irp	reg, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11, rbp
	push	%\reg
	.endr
	mov	%rsp, %rbp
	cld
	sub	$1024, %rsp
	and	$-64, %rsp
	xor	%eax, %eax
	.irp	n, 0, 8, 16, 24, 32, 40, 48, 56
	mov	%rax, 512 + \n(%rsp)
	.endr
#ifdef WRONG_halves
	fxsave64 (%rsp)
#else
	mov	$7, %eax
	xor	%edx, %edx
	xsave64	(%rsp)
#endif
	fninit
	call	tick
#ifdef WRONG_halves
	fxrstor64 (%rsp)
#else
	mov	$7, %eax
	xor	%edx, %edx
	xrstor64 (%rsp)
#endif
#ifdef WRONG_zeroed
	vzeroupper
#endif
	mov	%rbp, %rsp
	.irp	reg, rbp, r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax
	pop	%\reg
	.endr
	popfq
	ret	$128

	.section .note.GNU-stack,"",%progbits
