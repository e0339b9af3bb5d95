/* A hook at a function's entry, called as mcount is: keeps what arguments may be in at any
   width, and calls a C function.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses r10: .*, what trace left there
   wrong xmm0: ^stub loses xmm0: .*, what trace left there
   wrong half: ^stub loses bytes 8-15 of xmm7: .*, zeros
   wrong count: ^stub loses rax
   wrong align: ^stub: it calls trace where SP is misaligned

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_align
# define ROOM 136
#else
# define ROOM 128
#endif

	.text
	.globl	stub
stub:
	push	%rax
	push	%rdi
	push	%rsi
	push	%rdx
	push	%rcx
	push	%r8
	push	%r9
	push	%r10
	sub	$ROOM, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6
	movups	%xmm\n, 16 * \n(%rsp)
	.endr
#ifdef WRONG_half
	movq	%xmm7, 112(%rsp)
#else
	movups	%xmm7, 112(%rsp)
#endif
	call	trace
#ifndef WRONG_xmm0
	movups	(%rsp), %xmm0
#endif
	.irp	n, 1, 2, 3, 4, 5, 6
	movups	16 * \n(%rsp), %xmm\n
	.endr
#ifdef WRONG_half
	movq	112(%rsp), %xmm7
#else
	movups	112(%rsp), %xmm7
#endif
	add	$ROOM, %rsp
#ifdef WRONG_chain
	add	$8, %rsp
#else
	pop	%r10
#endif
	pop	%r9
	pop	%r8
	pop	%rcx
	pop	%rdx
	pop	%rsi
	pop	%rdi
#ifdef WRONG_count
	add	$8, %rsp
#else
	pop	%rax
#endif
	ret

	.section .note.GNU-stack,"",%progbits
