/* What asyncPreempt is measured against on amd64, and what enters both.

   SPDX-License-Identifier: MIT  */

#include "go_amd64.S"

	.text

/* ---- Entering ---- */

/* call pushes the PC and jumps; that it lets the CPU predict the return is the
   same for all that are entered.  The stack starts at the same place of a page
   for all, lest one have to cross into the next.  */
	FUNCTION bench_enter
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, %rbp
	movq	0(%rdi), %rbx		/* entry */
	movq	8(%rdi), %r12		/* red zone */
	movq	16(%rdi), %r13		/* count */
	andq	$-4096, %rsp
	subq	24(%rdi), %rsp		/* shift */
	call	*32(%rdi)		/* fill */
	negq	%r12
1:	leaq	(%rsp,%r12), %rsp
	call	*%rbx
	decq	%r13
	jnz	1b
	movq	%rbp, %rsp
	cmpl	$0, bench_avx(%rip)
	jz	2f
	vzeroupper
2:	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret

	FUNCTION bench_nothing
	ret

/* ---- What the registers hold meanwhile ---- */

	FUNCTION bench_fill_sse
	cmpl	$0, bench_avx(%rip)
	jz	1f
	vzeroupper
1:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	pcmpeqd	%xmm\n, %xmm\n
	.endr
	ret

	FUNCTION bench_fill_avx
	vzeroupper
	pcmpeqd	%xmm0, %xmm0
	vinsertf128 $1, %xmm0, %ymm0, %ymm0
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmovaps	%ymm0, %ymm\n
	.endr
	ret

	FUNCTION bench_fill_avx512
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vpternlogd $0xff, %zmm\n, %zmm\n, %zmm\n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vpternlogd $0xff, %zmm\n, %zmm\n, %zmm\n
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kxnorw	%k\n, %k\n, %k\n
	.endr
	ret

	FUNCTION bench_x87_empty
	fninit
	fld1
	fstp	%st(0)
	ret

	FUNCTION bench_x87_full
	fninit
	.rept	8
	fld1
	.endr
	ret

/* ---- The peers ---- */

	FUNCTION bench_fxsave
	pushq	%rbp
	movq	%rsp, %rbp
	pushfq
	subq	$GPRS+512, %rsp
	andq	$-16, %rsp
	SAVE_GPRS
	fxsave64 GPRS(%rsp)
	call	asyncPreempt2
	fxrstor64 GPRS(%rsp)
	RESTORE_GPRS
	leaq	-8(%rbp), %rsp
	popfq
	popq	%rbp
	ret	$128

/* xsavec leaves most of its header alone, which xrstor wants to be 0.  */
#define AREA 128
	FUNCTION bench_xsavec
	pushq	%rbp
	movq	%rsp, %rbp
	pushfq
	subq	bench_xsave_bytes(%rip), %rsp
	subq	$AREA, %rsp
	andq	$-64, %rsp
	SAVE_GPRS
	xorl	%ecx, %ecx
	.irp	word, 2, 3, 4, 5, 6, 7
	movq	%rcx, AREA+512+8*\word(%rsp)
	.endr
	movl	bench_xsave_mask(%rip), %eax
	movl	4+bench_xsave_mask(%rip), %edx
	xsavec64 AREA(%rsp)
	call	asyncPreempt2
	movl	bench_xsave_mask(%rip), %eax
	movl	4+bench_xsave_mask(%rip), %edx
	xrstor64 AREA(%rsp)
	RESTORE_GPRS
	leaq	-8(%rbp), %rsp
	popfq
	popq	%rbp
	ret	$128

/* Functions that do nothing, but for a hook at their entry (hooks.c).  */
	FUNCTION bench_bare
	ret

	FUNCTION bench_hooked
	call	bench_hook
	ret

	.weak	__fentry__
	FUNCTION bench_profiled
	call	__fentry__
	ret

	.section .note.GNU-stack,"",%progbits
