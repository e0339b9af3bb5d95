/* Fill and dump every register of x86-64 and i386 by hand.

   Which registers there are, and when: Intel SDM volume 1, chapters 3, 8, 10 and
   13 to 15.  None of it is taken from a compiler: the compiler's own list is what
   the preemptions try.

   SPDX-License-Identifier: MIT  */

#include "canary.h"

#ifdef __x86_64__
# define T(offset) %fs:canary_area@tpoff + (offset)
# define AX rax
# define CX rcx
# define BP rbp
# define SP rsp
# define XRSTOR xrstor64
# define PUSHF pushfq
# define POPF popfq
# define VECTORS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
# define HIGH_VECTORS \
  16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
# define GENERAL \
  ONE (rdx, 1) ONE (rcx, 2) ONE (rbx, 3) ONE (rsi, 4) ONE (rdi, 5) ONE (r8, 7) \
  ONE (r9, 8) ONE (r10, 9) ONE (r11, 10) ONE (r12, 11) ONE (r13, 12) \
  ONE (r14, 13) ONE (r15, 14) ONE (rax, 0)
# define CALLEE_SAVED_PUSH \
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
# define CALLEE_SAVED_POP pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
#else
# define T(offset) %gs:canary_area@ntpoff + (offset)
# define AX eax
# define CX ecx
# define BP ebp
# define SP esp
# define XRSTOR xrstor
# define PUSHF pushfl
# define POPF popfl
# define VECTORS 0, 1, 2, 3, 4, 5, 6, 7
# define GENERAL \
  ONE (edx, 1) ONE (ecx, 2) ONE (ebx, 3) ONE (esi, 4) ONE (edi, 5) ONE (eax, 0)
# define CALLEE_SAVED_PUSH push %ebx; push %ebp; push %esi; push %edi
# define CALLEE_SAVED_POP pop %edi; pop %esi; pop %ebp; pop %ebx
#endif

#define BP_INDEX 6
#define VECTOR(area, n) T (area + R_VECTOR + 64 * n)
#define MASK(area, n) T (area + R_MASK + 8 * n)

/* INSTRUCTION for each of NUMBERS.  */
	.macro	load_vectors instruction, name, area, numbers:vararg
	.irp	n, \numbers
	\instruction VECTOR (\area, \n), %\name\n
	.endr
	.endm
	.macro	store_vectors instruction, name, numbers:vararg
	.irp	n, \numbers
	\instruction %\name\n, VECTOR (A_OUT, \n)
	.endr
	.endm
	.macro	load_masks instruction, area
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	\instruction MASK (\area, \n), %k\n
	.endr
	.endm
	.macro	store_masks instruction
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	\instruction %k\n, MASK (A_OUT, \n)
	.endr
	.endm

/* Go on at LABEL unless the word at OFFSET has all of BITS, one bit.  */
	.macro	unless bit, offset, label
	testl	$\bit, T (\offset)
	jz	\label
	.endm

	.text

/* Vectors, masks, x87 and MXCSR of AREA, as far as the word at LOAD says.  */
	.macro	load_all area, load
	unless	LOAD_ZMM, \load, 1f
	load_vectors vmovups, zmm, \area, VECTORS
	jmp	3f
1:	unless	LOAD_YMM, \load, 2f
	load_vectors vmovups, ymm, \area, VECTORS
	jmp	3f
2:	unless	LOAD_XMM, \load, 3f
	load_vectors movups, xmm, \area, VECTORS
3:
#ifdef __x86_64__
	unless	LOAD_HIGH, \load, 1f
	load_vectors vmovups, zmm, \area, HIGH_VECTORS
1:
#endif
	unless	LOAD_MASK, \load, 2f
	unless	HAS_AVX512BW, A_HAS, 1f
	load_masks kmovq, \area
	jmp	2f
1:	load_masks kmovw, \area
2:	unless	LOAD_X87, \load, 1f
	frstor	T (\area + R_X87)
1:	unless	HAS_SSE, A_HAS, 1f
	ldmxcsr	T (\area + R_MXCSR)
1:
	.endm

	.globl	canary_hold
	.type	canary_hold, @function
canary_hold:
	CALLEE_SAVED_PUSH
	mov	%SP, T (A_C_SP)
	/* What is not loaded is in its initial state (SDM 13.6), where there is a
	   way back to it.  */
	fninit
	unless	HAS_XSAVE, A_HAS, .Linitial
	mov	T (A_INITIAL), %CX
	mov	$0xe7, %eax
	xor	%edx, %edx
	XRSTOR	(%CX)
.Linitial:
	load_all A_IN, A_LOAD
	push	T (A_IN + R_FLAGS)
	POPF
	mov	T (A_IN + R_SP), %SP
	mov	T (A_IN + R_GENERAL + 8 * BP_INDEX), %BP
#define ONE(reg, n) mov T (A_IN + R_GENERAL + 8 * n), %reg;
	GENERAL
#undef ONE
	movl	$1, T (A_WAITING)
	.globl	canary_wait, canary_out
canary_wait:
	jmp	*T (A_NEXT)
canary_out:
	movl	$0, T (A_WAITING)
#define ONE(reg, n) mov %reg, T (A_OUT + R_GENERAL + 8 * n);
	GENERAL
#undef ONE
	mov	%BP, T (A_OUT + R_GENERAL + 8 * BP_INDEX)
	mov	%SP, T (A_OUT + R_SP)
	mov	T (A_C_SP), %SP
	PUSHF
	pop	T (A_OUT + R_FLAGS)
	cld
	unless	HAS_SSE, A_HAS, .Lx87
	stmxcsr	T (A_OUT + R_MXCSR)
	ldmxcsr	T (A_STANDARD)
	unless	HAS_AVX512, A_HAS, .Lymm
	store_vectors vmovups, zmm, VECTORS
#ifdef __x86_64__
	store_vectors vmovups, zmm, HIGH_VECTORS
#endif
	unless	HAS_AVX512BW, A_HAS, .Lkmovw
	store_masks kmovq
	jmp	.Lclean
.Lkmovw:
	store_masks kmovw
	jmp	.Lclean
.Lymm:	unless	HAS_AVX, A_HAS, .Lxmm
	store_vectors vmovups, ymm, VECTORS
.Lclean:
	vzeroupper
	jmp	.Lx87
.Lxmm:	store_vectors movups, xmm, VECTORS
.Lx87:	fnsave	T (A_OUT + R_X87)	/* and fninit */
	CALLEE_SAVED_POP
	ret
	.size	canary_hold, . - canary_hold

/* OTHER in all of them, then what a function must return with: x87 empty, with
   an exception noted, the ABI's MXCSR with all exceptions noted.  */
	.macro	clobber_all
	load_all A_OTHER, A_ALL
	fninit
	fld1
	fldz
	fdivrp	%st, %st(1)
	fstp	%st(0)
	unless	HAS_SSE, A_HAS, 1f
	ldmxcsr	T (A_STANDARD)
1:	push	T (A_OTHER + R_FLAGS)
	POPF
#define ONE(reg, n) mov T (A_OTHER + R_GENERAL + 8 * n), %reg;
	GENERAL
#undef ONE
	.endm

	.globl	canary_clobber
	.type	canary_clobber, @function
canary_clobber:
	CALLEE_SAVED_PUSH
	clobber_all
	mov	T (A_OTHER + R_GENERAL + 8 * BP_INDEX), %BP
	CALLEE_SAVED_POP
	ret
	.size	canary_clobber, . - canary_clobber

/* asyncPreempt2.  To the preempted code it is what other tasks do meanwhile: it
   keeps no register but SP and BP, which the trampoline itself needs.  */
	.globl	asyncPreempt2
	.type	asyncPreempt2, @function
asyncPreempt2:
#ifdef __x86_64__
	sub	$8, %rsp
	call	canary_preempted
	add	$8, %rsp
#else
	sub	$12, %esp
	call	canary_preempted
	add	$12, %esp
#endif
	clobber_all
	ret
	.size	asyncPreempt2, . - asyncPreempt2

	.section	.note.GNU-stack,"",%progbits
