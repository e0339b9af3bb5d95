/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"
#include "state.h"

	.arch	armv8-a
	.arch_extension	sve

#define UPTO_15 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
#define UPTO_31 UPTO_15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31

/* Fields of PSTATE by their registers' numbers: not every assembler has the names.  */
#define DIT S3_3_C4_C2_5
#define SSBS S3_3_C4_C2_6
#define TCO S3_3_C4_C2_7

	.macro	function name
	.globl	\name
	.type	\name, %function
\name:
	hint	#34			/* bti c */
	.endm

	.macro	area reg
	mrs	\reg, tpidr_el0
	add	\reg, \reg, #:tprel_hi12:oracle_area, lsl #12
	add	\reg, \reg, #:tprel_lo12_nc:oracle_area
	.endm

/* The area's member at OFFSET, to x0.  */
	.macro	member offset
	area	x0
	mov	x1, #\offset
	add	x0, x0, x1
	.endm

/* What the CPU has, to w3.  */
	.macro	look
	area	x3
	ldr	w3, [x3, #A_HAS]
	.endm

	.macro	set_field what, register
	tbz	w3, #\what, .Lwithout_\@
	msr	\register, x2
.Lwithout_\@:
	.endm

	.macro	get_field what, register
	tbz	w3, #\what, .Lwithout_\@
	mrs	x1, \register
	orr	x2, x2, x1
.Lwithout_\@:
	.endm

	.macro	get_pstate
	mrs	x2, nzcv
	get_field HAS_DIT, DIT
	get_field HAS_SSBS, SSBS
	get_field HAS_TCO, TCO
	.endm

/* OP, ldr or str, of all vectors, with the state at x0.  w3 is what look gives; x1 and
   x2 are lost.  */
	.macro	sve op
	mov	x2, #S_P
	add	x1, x0, x2
	.irp	n, UPTO_15
	\op	p\n, [x1, #\n, mul vl]
	.endr
	mov	x2, #S_Z
	add	x1, x0, x2
	.irp	n, UPTO_31
	\op	z\n, [x1, #\n, mul vl]
	.endr
	.endm

	.macro	load_vectors
	tbz	w3, #HAS_SVE, .Lneon_\@
	mov	x2, #S_FFR
	add	x1, x0, x2
	ldr	p0, [x1]
	wrffr	p0.b
	sve	ldr
	b	.Ldone_\@
.Lneon_\@:
	.irp	n, UPTO_31
	ldr	q\n, [x0, #S_V + 16 * \n]
	.endr
.Ldone_\@:
	.endm

	.macro	store_vectors
	tbz	w3, #HAS_SVE, .Lneon_\@
	sve	str
	mov	x2, #S_FFR
	add	x1, x0, x2
	rdffr	p0.b
	str	p0, [x1]
	b	.Ldone_\@
.Lneon_\@:
	.irp	n, UPTO_31
	str	q\n, [x0, #S_V + 16 * \n]
	.endr
.Ldone_\@:
	.endm

/* All but the general registers, from the state at x0.  */
	.macro	load_rest
	load_vectors
	ldr	x2, [x0, #S_FPSR]
	msr	fpsr, x2
	ldr	x2, [x0, #S_FPCR]
	msr	fpcr, x2
	ldr	x2, [x0, #S_PSTATE]
	set_field HAS_DIT, DIT
	set_field HAS_SSBS, SSBS
	set_field HAS_TCO, TCO
	msr	nzcv, x2
	.endm

/* C's own registers to where dump finds them, and all of in but x0 and x1, with it at x0.  */
	.macro	load_in
	stp	x29, x30, [sp, #-176]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	look
	get_pstate
	mrs	x1, fpcr
	stp	x1, x2, [sp, #160]
	area	x0
	mov	x1, sp
	str	x1, [x0, #A_C_SP]
	add	x0, x0, #A_IN
	load_rest
	mov	w1, #1
	str	w1, [x0, #A_WAITING - A_IN]
	ldr	x1, [x0, #S_SP]
	mov	sp, x1
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	ldr	x\n, [x0, #8 * \n]
	.endr
	.endm

/* All to out, with x0 and x1 at SP, which is BELOW bytes too low; then C's own, and return.  */
	.macro	dump below
	area	x0
	str	wzr, [x0, #A_WAITING]
	member	A_OUT
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	str	x\n, [x0, #8 * \n]
	.endr
	ldp	x1, x2, [sp]
	add	sp, sp, #\below
	stp	x1, x2, [x0]
	mov	x1, sp
	str	x1, [x0, #S_SP]
	look
	get_pstate
	str	x2, [x0, #S_PSTATE]
	mrs	x2, fpcr
	str	x2, [x0, #S_FPCR]
	mrs	x2, fpsr
	str	x2, [x0, #S_FPSR]
	store_vectors
	area	x0
	ldr	x1, [x0, #A_C_SP]
	mov	sp, x1
	ldp	x1, x2, [sp, #160]
	msr	fpcr, x1
	set_field HAS_DIT, DIT
	set_field HAS_SSBS, SSBS
	set_field HAS_TCO, TCO
	ldp	d14, d15, [sp, #144]
	ldp	d12, d13, [sp, #128]
	ldp	d10, d11, [sp, #112]
	ldp	d8, d9, [sp, #96]
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #176
	ret
	.endm

	.text
function oracle_hold
	load_in
	ldp	x0, x1, [x0]
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged
oracle_spin:
	mvn	x0, x0
	nop
	mvn	x0, x0
oracle_unchanged:
	str	x0, [sp, #-16]!
	area	x0
	ldr	w0, [x0, #A_END]
	cbnz	w0, .Lend
	ldr	x0, [sp], #16
	b	oracle_spin
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
.Lend:
	str	x1, [sp, #8]
	dump 16
	.size	oracle_hold, . - oracle_hold

/* A function keeps the lower halves of v8 to v15, SP, x19 to x29, and FPCR (AAPCS64,
   6.1).  */
function oracle_clobber
	stp	d8, d9, [sp, #-64]!
	stp	d10, d11, [sp, #16]
	stp	d12, d13, [sp, #32]
	stp	d14, d15, [sp, #48]
	member	A_OTHER
	look
	load_vectors
	tbz	w3, #HAS_SVE, .Lkeep_neon
	ptrue	p0.d, vl1
	.irp	n, 8,9,10,11,12,13,14,15
	ldr	x1, [sp, #8 * (\n - 8)]
	mov	z\n\().d, p0/m, x1
	.endr
	mov	x2, #S_P
	add	x1, x0, x2
	ldr	p0, [x1]
	b	.Lkept
.Lkeep_neon:
	.irp	n, 8,9,10,11,12,13,14,15
	ldr	x1, [sp, #8 * (\n - 8)]
	mov	v\n\().d[0], x1
	.endr
.Lkept:
	ldr	x1, [x0, #S_FPSR]
	msr	fpsr, x1
	ldr	x1, [x0, #S_PSTATE]
	msr	nzcv, x1
	add	sp, sp, #64
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18
	ldr	x\n, [x0, #8 * \n]
	.endr
	ldr	x0, [x0]
	ret
	.size	oracle_clobber, . - oracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* The trampoline finds its frame by SP and x29; x30 is where this returns to.  */
	.globl	asyncPreempt2
	.type	asyncPreempt2, %function
asyncPreempt2:
	.cfi_startproc
	hint	#34
	area	x1
	mov	x2, sp
	str	x2, [x1, #A_HANDED_SP]
	str	x29, [x1, #A_HANDED_FP]
	mrs	x2, fpcr
	str	x2, [x1, #A_HANDED_FPCR]
	stp	x29, x30, [sp, #-16]!
	.cfi_def_cfa_offset 16
	.cfi_offset 29, -16
	.cfi_offset 30, -8
	mov	x29, sp
	bl	preempted
	ldp	x29, x30, [sp], #16
	.cfi_def_cfa_offset 0
	.cfi_restore 29
	.cfi_restore 30
	member	A_OTHER
	look
	load_rest
	.irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28
	ldr	x\n, [x0, #8 * \n]
	.endr
	area	x1
	ldr	x1, [x1, #A_RESERVE]
	cbz	x1, .Lreserved
1:	ldxr	x2, [x1]
	add	x2, x2, #1
	stxr	w3, x2, [x1]
	cbnz	w3, 1b
	ldxr	x2, [x1]
.Lreserved:
	ldp	x2, x3, [x0, #16]
	ldp	x0, x1, [x0]
	ret
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2
#endif

	.globl	oracle_linked, oracle_conditional
function oracle_update
oracle_linked:
	ldxr	x1, [x0]
	add	x1, x1, #1
	nop
oracle_conditional:
	stxr	w2, x1, [x0]
	eor	w0, w2, #1
	ret
	PREEMPT_RECORD oracle_update, ""
	.size	oracle_update, . - oracle_update

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	.word	(oracle_spin_end - oracle_spin) / 4

	.section	.note.GNU-stack,"",%progbits
