/* asyncPreempt by hand: flags, general registers, and x87 and vectors by FXSAVE.

   for: amd64
   judge: --kind=preempt --symbol=stub --calls=tick
   wrong r10: ^stub loses r10: .*, what tick left there
   wrong flags: stub loses flags
   wrong x87: stub loses st\d.*: .*\n(?:.*\n)*stub loses x87_tags: .*only with .*x87 in use
   wrong direction: ^stub: it calls tick where the direction flag is set \(only with DF set
   wrong align: ^stub: it calls tick where SP is misaligned \(only with .*SP a multiple of 16
   wrong zone: ^stub: it wrote into the red zone of the code around it: at SP-120
   wrong sp: ^stub: SP is wrong in the end: by -128

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
#ifdef WRONG_zone
	movl	$0, 16(%rsp)
#endif
	pushfq
	.irp	reg, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11, rbp
	push	%\reg
	.endr
	mov	%rsp, %rbp
#ifndef WRONG_direction
	cld
#endif
	sub	$520, %rsp
#ifndef WRONG_align
	and	$-16, %rsp
#endif
#ifdef WRONG_x87
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	%xmm\n, 16 * \n(%rsp)
	.endr
	stmxcsr	256(%rsp)
	fnstcw	260(%rsp)
#elif defined WRONG_align
	sub	$32, %rsp
	lea	15(%rsp), %rax
	and	$-16, %rax
	fxsave64 (%rax)
	fninit
#else
	fxsave64 (%rsp)
	fninit
#endif
	call	tick
#ifdef WRONG_x87
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	16 * \n(%rsp), %xmm\n
	.endr
	ldmxcsr	256(%rsp)
	fldcw	260(%rsp)
#elif defined WRONG_align
	lea	15(%rsp), %rax
	and	$-16, %rax
	fxrstor64 (%rax)
#else
	fxrstor64 (%rsp)
#endif
	mov	%rbp, %rsp
	.irp	reg, rbp, r11
	pop	%\reg
	.endr
#ifdef WRONG_r10
	add	$8, %rsp
#else
	pop	%r10
#endif
	.irp	reg, r9, r8, rdi, rsi, rdx, rcx, rax
	pop	%\reg
	.endr
#ifdef WRONG_flags
	lea	8(%rsp), %rsp
#else
	popfq
#endif
#ifdef WRONG_sp
	ret
#else
	ret	$128
#endif

	.section .note.GNU-stack,"",%progbits
