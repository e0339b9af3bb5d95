/* asyncPreempt2 for backtrace.c.

   SPDX-License-Identifier: MIT  */

#ifdef __x86_64__
# define AX rax
# define BP rbp
# define CX rcx
# define SP rsp
# define WORD 8
# define XRSTOR xrstor64
# define PUSHF pushfq
# define POPF popfq
# define GENERAL rdx, rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
#else
# define AX eax
# define BP ebp
# define CX ecx
# define SP esp
# define WORD 4
# define XRSTOR xrstor
# define PUSHF pushfl
# define POPF popfl
# define GENERAL edx, ecx, ebx, esi, edi
#endif

	.text
/* Let the C part look and choose, then change all that a function may, and the
   registers that it must not: the trampoline does not rely on those either, but
   for BP.  */
	.globl	asyncPreempt2
	.type	asyncPreempt2, @function
asyncPreempt2:
	.cfi_startproc
#ifdef __x86_64__
	sub	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	preempted
	add	$8, %rsp
	.cfi_adjust_cfa_offset -8
#else
	mov	4(%esp), %eax
	sub	$8, %esp
	.cfi_adjust_cfa_offset 8
	push	%eax
	.cfi_adjust_cfa_offset 4
	call	preempted
	add	$12, %esp
	.cfi_adjust_cfa_offset -12
#endif
	/* A struct dirty: components, x87, image.  */
	mov	%AX, %CX
	mov	(%CX), %eax
	xor	%edx, %edx
	XRSTOR	64(%CX)
	cmpl	$0, 4(%CX)
	je	1f
	fninit
	.rept	8
	fldpi
	.endr
	.rept	8
	fstp	%st(0)
	.endr
	fld1
	fldz
	fdivrp	%st, %st(1)
	fstp	%st(0)
1:	/* CF PF AF ZF SF OF; the trap flag stays as it is.  */
	PUSHF
	.cfi_adjust_cfa_offset WORD
	orl	$0x8d5, (%SP)
	POPF
	.cfi_adjust_cfa_offset -WORD
	mov	$0x5a5a5a5a, %eax
	.irp	reg, GENERAL
	mov	%AX, %\reg
	.endr
	ret
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2

	.section	.note.GNU-stack,"",%progbits
