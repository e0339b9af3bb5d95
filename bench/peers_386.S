/* What asyncPreempt is measured against on i386, and what enters both.
   peers_amd64.S says more.

   SPDX-License-Identifier: MIT  */

	.macro	FUNCTION name
	.p2align 6
	.globl	\name
	.type	\name, @function
\name:
	.endm

/* In Go's order.  */
	.macro	SAVE_GPRS
	movl	%eax, 0(%esp)
	movl	%ecx, 4(%esp)
	movl	%edx, 8(%esp)
	movl	%ebx, 12(%esp)
	movl	%ebp, 16(%esp)
	movl	%esi, 20(%esp)
	movl	%edi, 24(%esp)
	.endm

	.macro	RESTORE_GPRS
	movl	24(%esp), %edi
	movl	20(%esp), %esi
	movl	16(%esp), %ebp
	movl	12(%esp), %ebx
	movl	8(%esp), %edx
	movl	4(%esp), %ecx
	movl	0(%esp), %eax
	.endm

	.text

/* ---- Entering ---- */

	FUNCTION bench_enter
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	movl	%esp, %ebp
	movl	20(%ebp), %eax
	movl	0(%eax), %ebx		/* entry */
	movl	4(%eax), %edi		/* red zone */
	movl	8(%eax), %esi		/* count */
	andl	$-4096, %esp
	subl	12(%eax), %esp		/* shift */
	call	*16(%eax)		/* fill */
	negl	%edi
1:	leal	(%esp,%edi), %esp
	call	*%ebx
	decl	%esi
	jnz	1b
	movl	%ebp, %esp
	cmpl	$0, bench_avx
	jz	2f
	vzeroupper
2:	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret

	FUNCTION asyncPreempt2
	ret

	FUNCTION bench_nothing
	ret

/* ---- What the registers hold meanwhile ---- */

	FUNCTION bench_fill_sse
	cmpl	$0, bench_avx
	jz	1f
	vzeroupper
1:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	pcmpeqd	%xmm\n, %xmm\n
	.endr
	ret

	FUNCTION bench_fill_avx
	vzeroupper
	pcmpeqd	%xmm0, %xmm0
	vinsertf128 $1, %xmm0, %ymm0, %ymm0
	.irp	n, 1, 2, 3, 4, 5, 6, 7
	vmovaps	%ymm0, %ymm\n
	.endr
	ret

	FUNCTION bench_fill_avx512
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	vpternlogd $0xff, %zmm\n, %zmm\n, %zmm\n
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

/* Go's preempt_386.s.  */
	FUNCTION bench_go
	pushfl
	subl	$264, %esp
	SAVE_GPRS
	fnsave	28(%esp)
	fldcw	.Lcontrol_word
	cmpb	$1, .Lhas_sse2
	jne	1f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movups	%xmm\n, 136+16*\n(%esp)
	.endr
1:	call	asyncPreempt2
	cmpb	$1, .Lhas_sse2
	jne	2f
	.irp	n, 7, 6, 5, 4, 3, 2, 1, 0
	movups	136+16*\n(%esp), %xmm\n
	.endr
2:	frstor	28(%esp)
	RESTORE_GPRS
	addl	$264, %esp
	popfl
	ret

/* Below the frame pointer and the flags, at a multiple of 64: the general
   registers, then the area.  */
#define AREA 64

	FUNCTION bench_fxsave
	pushl	%ebp
	movl	%esp, %ebp
	pushfl
	subl	$AREA+512, %esp
	andl	$-64, %esp
	SAVE_GPRS
	fxsave	AREA(%esp)
	call	asyncPreempt2
	fxrstor	AREA(%esp)
	RESTORE_GPRS
	leal	-4(%ebp), %esp
	popfl
	popl	%ebp
	ret

	FUNCTION bench_xsavec
	pushl	%ebp
	movl	%esp, %ebp
	pushfl
	subl	bench_xsave_bytes, %esp
	subl	$AREA, %esp
	andl	$-64, %esp
	SAVE_GPRS
	xorl	%ecx, %ecx
	.irp	word, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movl	%ecx, AREA+512+4*\word(%esp)
	.endr
	movl	bench_xsave_mask, %eax
	movl	4+bench_xsave_mask, %edx
	xsavec	AREA(%esp)
	call	asyncPreempt2
	movl	bench_xsave_mask, %eax
	movl	4+bench_xsave_mask, %edx
	xrstor	AREA(%esp)
	RESTORE_GPRS
	leal	-4(%ebp), %esp
	popfl
	popl	%ebp
	ret

	.section .rodata
.Lcontrol_word:
	.short	0x23f			/* Go's: round to double */
.Lhas_sse2:
	.byte	1

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
