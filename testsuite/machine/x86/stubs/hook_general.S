/* A hook that keeps no vector, for its function is compiled with -mgeneral-regs-only.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --destroys=general
   wrong rcx: ^stub loses rcx: .*, what trace left there
   wrong vector: ^stub loses xmm0: .*

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	call	trace
#ifdef WRONG_vector
	pxor	%xmm0, %xmm0
#endif
	.irp	reg, r10, r9, r8
	pop	%\reg
	.endr
#ifdef WRONG_rcx
	add	$8, %rsp
#else
	pop	%rcx
#endif
	.irp	reg, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
