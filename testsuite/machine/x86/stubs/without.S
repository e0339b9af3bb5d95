/* What is there for CPUs without AVX only, in code that has AVX elsewhere.

   for: amd64
   flags: -mavx2
   cpu: avx2
   judge: --kind=hook --symbol=stub --calls=trace --without=avx
   right: kept as far as can be told: xmm0-xmm7: this CPU has fewer bytes of it
   wrong vex: ^stub: it runs an instruction that a CPU without AVX has not: stub\+0x\w+ \(vmovups %xmm0,\(%rsp\)\)
   wrong told: ^stub loses r10: was 0x\w+, is 0 

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	/* Who steps goes on where TF is taken away.  */
	pushfq
	andq	$~0x100, (%rsp)
	popfq
	sub	$128, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movups	%xmm\n, 16 * \n(%rsp)
	.endr
#ifdef WRONG_vex
	vmovups	%xmm0, (%rsp)
#endif
	call	trace
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movups	16 * \n(%rsp), %xmm\n
	.endr
	add	$128, %rsp
#ifdef WRONG_told
	/* Lose it where AVX is said not to be there.  */
	push	%rbx
	mov	$1, %eax
	cpuid
	pop	%rbx
	shr	$28, %ecx
	and	$1, %ecx
	mov	(%rsp), %r10
	neg	%rcx
	and	%rcx, %r10
	mov	%r10, (%rsp)
#endif
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	ret

	.section .note.GNU-stack,"",%progbits
