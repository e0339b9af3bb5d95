/* Fill and dump every register of x86-64 and i386 by hand (oracle.h).

   Which registers there are, and when: Intel SDM volume 1, chapters 3, 8, 10 and 13 to
   15.  Vectors, masks and x87 by XRSTOR and XSAVE, which know each component's initial
   state; where the CPU has none, one by one.

   SPDX-License-Identifier: MIT  */

#include "state.h"
#include "preempt.h"

#ifdef __x86_64__
# define T(offset) %fs:oracle_area@tpoff + (offset)
# define AX rax
# define BX rbx
# define BP rbp
# define SP rsp
# define WORD 8
# define XSAVE xsave64
# define XRSTOR xrstor64
# define PUSHF pushfq
# define POPF popfq
# define VECTORS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
# define GENERAL \
  ONE (rax, 0) ONE (rdx, 1) ONE (rcx, 2) ONE (rbx, 3) ONE (rsi, 4) ONE (rdi, 5) \
  ONE (rbp, 6) ONE (r8, 7) ONE (r9, 8) ONE (r10, 9) ONE (r11, 10) ONE (r12, 11) \
  ONE (r13, 12) ONE (r14, 13) ONE (r15, 14)
# define CALLEE_SAVED_PUSH \
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
# define CALLEE_SAVED_POP pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
#else
# define T(offset) %gs:oracle_area@ntpoff + (offset)
# define AX eax
# define BX ebx
# define BP ebp
# define SP esp
# define WORD 4
# define XSAVE xsave
# define XRSTOR xrstor
# define PUSHF pushfl
# define POPF popfl
# define VECTORS 0, 1, 2, 3, 4, 5, 6, 7
# define GENERAL \
  ONE (eax, 0) ONE (edx, 1) ONE (ecx, 2) ONE (ebx, 3) ONE (esi, 4) ONE (edi, 5) \
  ONE (ebp, 6)
# define CALLEE_SAVED_PUSH push %ebx; push %ebp; push %esi; push %edi
# define CALLEE_SAVED_POP pop %edi; pop %esi; pop %ebp; pop %ebx
#endif

/* Go on at LABEL unless the word at OFFSET has BIT.  */
	.macro unless bit, offset, label
	testl	$\bit, T (\offset)
	jz	\label
	.endm

/* Vectors, masks, x87 and MXCSR of the state at STATE, its x87 at OLD where there is no
   XSAVE; of the components that the word at MASK names.  Changes eax, edx and flags.  */
	.macro load_all state, old, mask
	unless	HAS_XSAVE, A_HAS, 1f
	mov	T (\mask), %eax
	xor	%edx, %edx
	XRSTOR	T (\state)
	jmp	2f
1:	frstor	T (\old)
	unless	HAS_SSE, A_HAS, 2f
	.irp	n, VECTORS
	movups	T (\state + S_XMM + 16 * \n), %xmm\n
	.endr
	ldmxcsr	T (\state + S_MXCSR)
2:
	.endm

/* Likewise, from the registers.  */
	.macro store_all state, old
	unless	HAS_XSAVE, A_HAS, 1f
	mov	T (A_COMPONENTS), %eax
	or	T (A_FOREIGN), %eax
	xor	%edx, %edx
	XSAVE	T (\state)
	jmp	2f
1:	fnsave	T (\old)
	unless	HAS_SSE, A_HAS, 2f
	.irp	n, VECTORS
	movups	%xmm\n, T (\state + S_XMM + 16 * \n)
	.endr
	stmxcsr	T (\state + S_MXCSR)
2:
	.endm

/* r16 to r31 of the state at STATE: a REX2 mov each (Intel's APX specification, 3.1.1),
   which not every assembler knows, by an absolute address from fs.  OPCODE: 0x8b to load,
   0x89 to store.  Changes the flags.  */
	.macro further opcode, state
#ifdef __x86_64__
	unless	HAS_APX, A_HAS, 1f
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	.byte	0x64, 0xd5, 0x48 | (\n & 8) >> 1, \opcode, 0x04 | (\n & 7) << 3, 0x25
	.long	oracle_area@tpoff + \state + S_GENERAL + 8 * (\n - 1)
	.endr
1:
#endif
	.endm

/* All of in, and C's own registers where oracle_exit finds them.  */
	.macro	load_in
	CALLEE_SAVED_PUSH
	mov	%SP, T (A_C_SP)
	load_all A_IN, A_OLD_IN, A_COMPONENTS
	further	0x8b, A_IN
	push	T (A_IN + S_FLAGS)
	POPF
	mov	T (A_IN + S_SP), %SP
#define ONE(reg, n) mov T (A_IN + S_GENERAL + 8 * n), %reg;
	GENERAL
#undef ONE
	.endm

	.text
	.globl	oracle_hold_registers
	.type	oracle_hold_registers, @function
oracle_hold_registers:
	load_in
	movl	$1, T (A_WAITING)
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged, oracle_exit
	/* No instruction here needs a register or a flag of its own.  Where the signal
	   comes, is where a pause ends.  */
oracle_spin:
	pause
	not	%AX
	pause
	not	%AX
	pause
	cmc
	pause
	cmc
	pause
	xchg	%BX, (%SP)
	pause
	xchg	%BX, (%SP)
	pause
oracle_unchanged:
	jmp	*T (A_NEXT)
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""

oracle_exit:
	movl	$0, T (A_WAITING)
#define ONE(reg, n) mov %reg, T (A_OUT + S_GENERAL + 8 * n);
	GENERAL
#undef ONE
	mov	%SP, T (A_OUT + S_SP)
	mov	T (A_C_SP), %SP
	PUSHF
	pop	T (A_OUT + S_FLAGS)
	cld
	further	0x89, A_OUT
	store_all A_OUT, A_OLD_OUT
	fninit
	unless	HAS_SSE, A_HAS, 1f
	ldmxcsr	T (A_STANDARD)
1:	unless	HAS_AVX, A_HAS, 1f
	vzeroupper
1:	CALLEE_SAVED_POP
	ret
	.size	oracle_hold_registers, . - oracle_hold_registers

	.globl	oracle_instructions
	.section .rodata
	.balign	4
	.type	oracle_instructions, @object
oracle_instructions:
	.long	14
	.size	oracle_instructions, 4
	.text

/* Where x87's registers held nothing, what a C function may leave behind: each written,
   none in use, an exception noted or not.  */
	.macro	use_x87
	fninit
	.rept	8
	fldpi
	.endr
	.rept	8
	fstp	%st(0)
	.endr
	fld1
	fidivl	T (A_DIVISOR)
	fstp	%st(0)
	.endm

/* The other state, then what a function must return with: x87 empty, the ABI's MXCSR,
   with exceptions noted.  */
	.globl	oracle_clobber
	.type	oracle_clobber, @function
oracle_clobber:
	CALLEE_SAVED_PUSH
	load_all A_OTHER, A_OLD_OTHER, A_OTHERS
	use_x87
	unless	HAS_SSE, A_HAS, 1f
	ldmxcsr	T (A_STANDARD)
1:	further	0x8b, A_OTHER
	push	T (A_CLOBBER_FLAGS)
	POPF
#define ONE(reg, n) mov T (A_OTHER + S_GENERAL + 8 * n), %reg;
	GENERAL
#undef ONE
	CALLEE_SAVED_POP
	ret
	.size	oracle_clobber, . - oracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* Note what the trampoline hands over, let the C part do its checks, then overwrite, the
   callee-saved registers too: all but SP and BP, by which the trampoline finds its frame,
   and DF, which the ABI wants clear.  */
	.globl	asyncPreempt2
	.type	asyncPreempt2, @function
asyncPreempt2:
	.cfi_startproc
	mov	%SP, T (A_H_SP)
	mov	%BP, T (A_H_BP)
	mov	%BX, T (A_H_BX)
	PUSHF
	.cfi_adjust_cfa_offset WORD
	pop	T (A_H_FLAGS)
	.cfi_adjust_cfa_offset -WORD
	unless	HAS_SSE, A_HAS, 1f
	stmxcsr	T (A_H_MXCSR)
1:	fnstenv	T (A_H_X87)
	fldcw	T (A_H_X87)
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
	notl	4(%esp)
#endif
	use_x87
	load_all A_OTHER, A_OLD_OTHER, A_OTHERS
	further	0x8b, A_OTHER
	push	T (A_OTHER + S_FLAGS)
	.cfi_adjust_cfa_offset WORD
	POPF
	.cfi_adjust_cfa_offset -WORD
	push	%BP
	.cfi_adjust_cfa_offset WORD
	.cfi_rel_offset BP, 0
#define ONE(reg, n) mov T (A_OTHER + S_GENERAL + 8 * n), %reg;
	GENERAL
#undef ONE
	pop	%BP
	.cfi_restore BP
	.cfi_adjust_cfa_offset -WORD
	ret
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2
#endif

	.section	.note.GNU-stack,"",%progbits
