/* A hook that asks the CPU each time how much of the vectors there is.

   for: amd64
   flags: -mavx512bw
   cpu: avx512bw
   judge: --kind=hook --symbol=stub --calls=trace
   right: in 288 runs\n(?!(?:.*\n)*never reached)
   wrong sse: ^stub loses bytes 0-15 of xmm7: .*only with .*a CPU without AVX\)
   wrong avx: ^stub loses bytes 16-31 of xmm0-xmm6: .*only with .*a CPU without AVX-512, a CPU with AVX\)
   wrong avx512: ^stub loses bytes 32-63 of xmm0-xmm7: .*, zeros .*only with .*a CPU with AVX-512\)
   wrong unasked: ^stub: it runs an instruction that a CPU without AVX has not: stub\+0x\w+ \(vpxor %xmm8,%xmm8,%xmm8\)
   wrong kernel: ^stub: it runs an instruction that a CPU without AVX-512 has not: stub\+0x\w+ \(vmovups %zmm0,

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	push	%rbx
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	sub	$520, %rsp
#ifdef WRONG_unasked
	vpxor	%xmm8, %xmm8, %xmm8
#endif
	/* OSXSAVE and AVX?  Then what of XCR0?  */
	mov	$1, %eax
	xor	%ecx, %ecx
	cpuid
	and	$0x18000000, %ecx
	xor	%edi, %edi
	cmp	$0x18000000, %ecx
	jne	1f
	xor	%ecx, %ecx
	xgetbv
	mov	%eax, %edi
1:
#ifdef WRONG_kernel
	/* The CPU alone is asked for AVX-512.  */
	or	$0xe6, %edi
#endif
	mov	%edi, 512(%rsp)
	and	$0xe6, %edi
	cmp	$0xe6, %edi
	je	3f
	cmp	$6, %edi
	je	2f

	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movups	%xmm\n, 16 * \n(%rsp)
	.endr
	call	trace
	.irp	n, 0, 1, 2, 3, 4, 5, 6
	movups	16 * \n(%rsp), %xmm\n
	.endr
#ifndef WRONG_sse
	movups	112(%rsp), %xmm7
#endif
	jmp	4f

2:
#ifdef WRONG_avx
	.irp	n, 0, 1, 2, 3, 4, 5, 6
	movups	%xmm\n, 32 * \n(%rsp)
	.endr
#else
	.irp	n, 0, 1, 2, 3, 4, 5, 6
	vmovups	%ymm\n, 32 * \n(%rsp)
	.endr
#endif
	vmovups	%ymm7, 224(%rsp)
	call	trace
#ifdef WRONG_avx
	.irp	n, 0, 1, 2, 3, 4, 5, 6
	movups	32 * \n(%rsp), %xmm\n
	.endr
#else
	.irp	n, 0, 1, 2, 3, 4, 5, 6
	vmovups	32 * \n(%rsp), %ymm\n
	.endr
#endif
	vmovups	224(%rsp), %ymm7
	jmp	4f

3:
#ifdef WRONG_avx512
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vmovups	%ymm\n, 64 * \n(%rsp)
	.endr
#else
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vmovups	%zmm\n, 64 * \n(%rsp)
	.endr
#endif
	call	trace
#ifdef WRONG_avx512
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vmovups	64 * \n(%rsp), %ymm\n
	.endr
#else
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vmovups	64 * \n(%rsp), %zmm\n
	.endr
#endif
4:	add	$520, %rsp
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax, rbx
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
