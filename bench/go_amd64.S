/* What asyncPreempt is measured against on amd64: the list that Go keeps by hand, as in its
   preempt_amd64.s.  Go's code has no red zone; neither MXCSR nor the x87 unit is saved.

   SPDX-License-Identifier: MIT  */

#define FRAME 368              /* bytes of all that is saved but flags and rbp */
#define GPRS 112                /* bytes of those that SAVE_GPRS saves */

	.macro	FUNCTION name
	.p2align 6
	.globl	\name
	.type	\name, @function
\name:
	.endm

/* In Go's order.  */
	.macro	SAVE_GPRS
	movq	%rax, 0(%rsp)
	movq	%rcx, 8(%rsp)
	movq	%rdx, 16(%rsp)
	movq	%rbx, 24(%rsp)
	movq	%rsi, 32(%rsp)
	movq	%rdi, 40(%rsp)
	.irp	n, 8, 9, 10, 11, 12, 13, 14, 15
	movq	%r\n, 8*\n-16(%rsp)
	.endr
	.endm

	.macro	RESTORE_GPRS
	.irp	n, 15, 14, 13, 12, 11, 10, 9, 8
	movq	8*\n-16(%rsp), %r\n
	.endr
	movq	40(%rsp), %rdi
	movq	32(%rsp), %rsi
	movq	24(%rsp), %rbx
	movq	16(%rsp), %rdx
	movq	8(%rsp), %rcx
	movq	0(%rsp), %rax
	.endm

	.text

	FUNCTION bench_go
	pushq	%rbp
	movq	%rsp, %rbp
	pushfq
	subq	$FRAME, %rsp
	SAVE_GPRS
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	%xmm\n, GPRS+16*\n(%rsp)
	.endr
	call	asyncPreempt2
	.irp	n, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0
	movups	GPRS+16*\n(%rsp), %xmm\n
	.endr
	RESTORE_GPRS
	addq	$FRAME, %rsp
	popfq
	popq	%rbp
	ret

	.size	bench_go, . - bench_go

/* Preempts for nothing: all time is its caller's.  */
	FUNCTION asyncPreempt2
	ret

	.section .rodata
	.globl	bench_go_bytes
	.balign	4
bench_go_bytes:
	.long	24 + FRAME

	.section	.note.GNU-stack,"",%progbits
