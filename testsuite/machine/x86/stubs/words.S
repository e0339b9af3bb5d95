/* A hook that has been told how much of the vectors there is: by a word that is elsewhere,
   and a byte of its own.

   for: amd64
   flags: -mavx2
   cpu: avx2
   judge: --kind=hook --symbol=stub --calls=trace --value=hwcap=3,2 --value=quick=0,1
   right: in 384 runs\n(?!(?:.*\n)*never reached)
   wrong width: ^stub loses bytes 16-31 of xmm0-xmm6: .*only with .*hwcap=0x2\)
   wrong slow: ^stub loses r10: .*only with quick=0\)
   wrong absent: ^stub loses r10: .*only with hwcap=0x3, quick=0\)

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_width
# define V(n) %xmm##n
#else
# define V(n) %ymm##n
#endif

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	sub	$256, %rsp
	testb	$1, hwcap(%rip)
	jz	1f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vmovups	%ymm\n, 32 * \n(%rsp)
	.endr
	jmp	2f
1:	vmovups	V (0), (%rsp)
	vmovups	V (1), 32(%rsp)
	vmovups	V (2), 64(%rsp)
	vmovups	V (3), 96(%rsp)
	vmovups	V (4), 128(%rsp)
	vmovups	V (5), 160(%rsp)
	vmovups	V (6), 192(%rsp)
	vmovups	%ymm7, 224(%rsp)
2:	call	trace
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vmovups	32 * \n(%rsp), %ymm\n
	.endr
	add	$256, %rsp
	pop	%r10
	cmpb	$0, quick(%rip)
	jne	3f
#ifdef WRONG_absent
	testb	$1, hwcap(%rip)
	jz	3f
#endif
#if defined WRONG_absent || defined WRONG_slow
	xor	%r10d, %r10d
#endif
3:
	.irp	reg, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	ret

	.section .rodata
	.globl	quick
	.type	quick, @object
quick:	.byte	7
	.size	quick, 1

	.section .note.GNU-stack,"",%progbits
