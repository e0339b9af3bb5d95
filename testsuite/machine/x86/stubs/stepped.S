/* A hook that loses a register where it is stepped through, and only there: which proves nothing.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --destroys=general
   right: \nkept: .* r8-r10 .*\nnot tried: a signal between its instructions, as to r10: 
   wrong below: ^stub loses r8: .*, what a signal leaves below SP before .*\n(?:.*\n)*not tried: a signal between its instructions, as to r10: 

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	call	trace
	pushfq
	testl	$0x100, (%rsp)		/* TF */
	jz	1f
	incq	8(%rsp)
1:	popfq
#ifdef WRONG_below
	sub	$136, %rsp
	mov	152(%rsp), %r8
	mov	%r8, (%rsp)
	add	$136, %rsp
	mov	-136(%rsp), %r8
	mov	%r8, 16(%rsp)
#endif
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
