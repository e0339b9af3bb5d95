/* A hook at a function's entry, in code where arguments may be in all of ymm0 to ymm7.

   for: amd64
   flags: -mavx2
   cpu: avx2
   judge: --kind=hook --symbol=stub --calls=trace
   wrong halves: ^stub loses bytes 16-31 of xmm0-xmm7: .*
   right: .

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_halves
# define MOVE(from, to) movups from, to
# define V(n) %xmm##n
#else
# define MOVE(from, to) vmovups from, to
# define V(n) %ymm##n
#endif

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	sub	$256, %rsp
	MOVE (V (0), (%rsp))
	MOVE (V (1), 32(%rsp))
	MOVE (V (2), 64(%rsp))
	MOVE (V (3), 96(%rsp))
	MOVE (V (4), 128(%rsp))
	MOVE (V (5), 160(%rsp))
	MOVE (V (6), 192(%rsp))
	MOVE (V (7), 224(%rsp))
	call	trace
	MOVE ((%rsp), V (0))
	MOVE (32(%rsp), V (1))
	MOVE (64(%rsp), V (2))
	MOVE (96(%rsp), V (3))
	MOVE (128(%rsp), V (4))
	MOVE (160(%rsp), V (5))
	MOVE (192(%rsp), V (6))
	MOVE (224(%rsp), V (7))
	add	$256, %rsp
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
