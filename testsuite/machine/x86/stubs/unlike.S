/* A hook that stops itself where it is stepped through.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --destroys=general
   right: \nnot tried: a signal between its instructions: stepped through, it does not do the same(?!(?:.*\n)*never reached)
   wrong asks: ^stub loses rax: .*\n(?:.*\n)*not tried: a CPU without AVX-512: stepped through, it does not do the same

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	call	trace
#ifdef WRONG_asks
	push	%rbx
	xor	%eax, %eax
	cpuid
	pop	%rbx
	movq	$0, 56(%rsp)
#endif
	pushfq
	testl	$0x100, (%rsp)		/* TF */
	jz	1f
	ud2
1:	popfq
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
