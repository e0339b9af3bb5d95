/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"
#include "state.h"

	.machine	z14

#define UPTO_15 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15

	.macro	function name
	.globl	\name
	.type	\name, @function
\name:
	.endm

/* The area's address in REG, without a change of the condition code; TMP is lost.  */
	.macro	area reg, tmp
	ear	\reg, %a0
	sllg	\reg, \reg, 32
	ear	\reg, %a1
	lgrl	\tmp, .Larea
	la	\reg, 0(\tmp, \reg)
	.endm

/* The vector registers, or the floating-point registers, from AT in the area at r1; to
   there.  The condition code and r0 are lost.  */
	.macro	load_vectors at
	lt	%r0, A_VX(%r1)
	jz	1f
	vlm	%v0, %v15, (\at) + S_V(%r1)
	vlm	%v16, %v31, (\at) + S_V + 256(%r1)
	j	2f
1:
	.irp	n, UPTO_15
	ld	%f\n, (\at) + S_V + 16 * \n(%r1)
	.endr
2:
	.endm

	.macro	store_vectors at
	lt	%r0, A_VX(%r1)
	jz	1f
	vstm	%v0, %v15, (\at) + S_V(%r1)
	vstm	%v16, %v31, (\at) + S_V + 256(%r1)
	j	2f
1:
	.irp	n, UPTO_15
	std	%f\n, (\at) + S_V + 16 * \n(%r1)
	.endr
2:
	.endm

	.section	.rodata
	.balign	8
.Larea:
	.quad	oracle_area@ntpoff

/* C's own registers to where dump finds them, and all of in but r0 and r1, with the area at
   r1.  */
	.macro	load_in
	stmg	%r6, %r15, 48(%r15)
	lay	%r15, -232(%r15)
	.irp	n, 8,9,10,11,12,13,14,15
	std	%f\n, 160 + 8 * (\n - 8)(%r15)
	.endr
	stfpc	224(%r15)
	area	%r1, %r2
	stg	%r15, A_C_SP(%r1)
	load_vectors A_IN
	lfpc	A_IN + S_FPC + HALF(%r1)
	mvhi	A_WAITING(%r1), 1
	l	%r0, A_IN + S_MASK + HALF(%r1)
	spm	%r0
	lmg	%r2, %r14, A_IN + 16(%r1)
	lg	%r15, A_IN + S_SP(%r1)
	.endm

/* All to out, with r2 and r3 at 160(SP), which is BELOW bytes too low; then C's own, and
   return.  */
	.macro	dump below
	area	%r2, %r3
	mvhi	A_WAITING(%r2), 0
	stmg	%r0, %r1, A_OUT(%r2)
	mvc	A_OUT + 16(16, %r2), 160(%r15)
	stmg	%r4, %r14, A_OUT + 32(%r2)
	lgr	%r1, %r2
	lhi	%r0, 0
	ipm	%r0
	st	%r0, A_OUT + S_MASK + HALF(%r1)
	la	%r15, \below(%r15)
	stg	%r15, A_OUT + S_SP(%r1)
	stfpc	A_OUT + S_FPC + HALF(%r1)
	store_vectors A_OUT
	lg	%r15, A_C_SP(%r1)
	lhi	%r0, 0
	spm	%r0
	lfpc	224(%r15)
	.irp	n, 8,9,10,11,12,13,14,15
	ld	%f\n, 160 + 8 * (\n - 8)(%r15)
	.endr
	lmg	%r6, %r15, 232 + 48(%r15)
	br	%r14
	.endm

	.text
	.balign	8
function oracle_hold
	load_in
	lmg	%r0, %r1, A_IN(%r1)
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged
oracle_spin:
	rllg	%r2, %r2, 32
	/* A PC that is no multiple of 4 comes after the first.  */
	nopr	%r0
	rllg	%r2, %r2, 32
oracle_unchanged:
	lay	%r15, -176(%r15)
	stg	%r2, 160(%r15)
	stg	%r3, 168(%r15)
	area	%r2, %r3
	l	%r2, A_END(%r2)
	cijne	%r2, 0, .Lend
	lg	%r2, 160(%r15)
	lg	%r3, 168(%r15)
	lay	%r15, 176(%r15)
	j	oracle_spin
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
.Lend:
	dump 176
	.size	oracle_hold, . - oracle_hold

/* A function keeps r6 to r13, f8 to f15, masks and rounding modes (ELF ABI s390x Supplement,
   1.2.1).  */
function oracle_clobber
	lay	%r15, -232(%r15)
	.irp	n, 8,9,10,11,12,13,14,15
	std	%f\n, 160 + 8 * (\n - 8)(%r15)
	.endr
	stfpc	224(%r15)
	area	%r1, %r2
	load_vectors A_OTHER
	/* Flags and the data exception code are the two bytes in the middle.  */
	mvc	225(2, %r15), A_OTHER + S_FPC + HALF + 1(%r1)
	lfpc	224(%r15)
	.irp	n, 8,9,10,11,12,13,14,15
	ld	%f\n, 160 + 8 * (\n - 8)(%r15)
	.endr
	lg	%r0, A_OTHER(%r1)
	lmg	%r2, %r5, A_OTHER + 16(%r1)
	lg	%r1, A_OTHER + 8(%r1)
	la	%r15, 232(%r15)
	br	%r14
	.size	oracle_clobber, . - oracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* The trampoline finds its frame by SP; r14 is where this returns to.  What a callee may
   write to of its caller's frame is overwritten.  */
function asyncPreempt2
	.cfi_startproc
	stmg	%r14, %r15, 112(%r15)
	.cfi_offset 14, -48
	.cfi_offset 15, -40
	lhi	%r0, 0
	ipm	%r0
	area	%r1, %r3
	st	%r0, A_HANDED_MASK + HALF(%r1)
	stg	%r15, A_HANDED_SP(%r1)
	stfpc	A_HANDED_FPC + HALF(%r1)
	mvc	A_HANDED_CHAIN(8, %r1), 0(%r15)
	lay	%r15, -160(%r15)
	.cfi_def_cfa_offset 320
	brasl	%r14, preempted@PLT
	lay	%r15, 160(%r15)
	.cfi_def_cfa_offset 160
	lg	%r14, 112(%r15)
	.cfi_restore 14
	area	%r1, %r3
	load_vectors A_OTHER
	mvc	0(160, %r15), A_OTHER + S_V(%r1)
	.cfi_restore 15
	lfpc	A_OTHER + S_FPC + HALF(%r1)
	l	%r0, A_OTHER + S_MASK + HALF(%r1)
	spm	%r0
	lg	%r0, A_OTHER(%r1)
	lmg	%r2, %r13, A_OTHER + 16(%r1)
	lg	%r1, A_OTHER + 8(%r1)
	br	%r14
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2
#endif

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	.long	17

	.section	.note.GNU-stack,"",%progbits
