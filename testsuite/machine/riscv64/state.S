/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"
#include "state.h"

	/* Each instruction is as long as it is written.  */
	.option	norelax
	.option	norvc

#define UPTO_11 0,1,2,3,4,5,6,7,8,9,10,11
#define UPTO_31 UPTO_11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
/* x5 and x10 come last: they hold addresses before.  */
#define FROM_11 11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#define GENERAL 1,6,7,8,9,FROM_11
/* All but ra, s0 and a0 to a3.  */
#define LEFT 5,6,7,9,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31

	.macro	function name
	.globl	\name
	.type	\name, @function
\name:
	.endm

/* The area's member at OFFSET.  */
	.macro	member reg, offset
	lui	\reg, %tprel_hi(oracle_area + \offset)
	add	\reg, \reg, tp, %tprel_add(oracle_area + \offset)
	addi	\reg, \reg, %tprel_lo(oracle_area + \offset)
	.endm

/* CODE for V, where the CPU has it, with VLENB in a1.  */
	.macro	where_v code:vararg
	member	a1, A_VLENB
	lw	a1, (a1)
	beqz	a1, 1f
	.option	push
	.option	arch, +v
	\code
	.option	pop
1:
	.endm

/* The state of V from the one at a0.  Loads and stores of whole registers obey vstart,
   and vsetvl clears it (V, 7.9 and 6).  */
	.macro	load_vectors
	csrwi	vstart, 0
	li	a2, S_V
	add	a2, a2, a0
	slli	a1, a1, 3
	.irp	n, 0,8,16,24
	vl8re8.v v\n, (a2)
	add	a2, a2, a1
	.endr
	ld	a1, S_VL(a0)
	ld	a2, S_VTYPE(a0)
	vsetvl	zero, a1, a2
	ld	a1, S_VCSR(a0)
	csrw	vcsr, a1
	ld	a1, S_VSTART(a0)
	csrw	vstart, a1
	.endm

/* And to the one at a0; vstart is as the ABI has it at a call.  */
	.macro	store_vectors
	csrr	a2, vstart
	sd	a2, S_VSTART(a0)
	csrr	a2, vl
	sd	a2, S_VL(a0)
	csrr	a2, vtype
	sd	a2, S_VTYPE(a0)
	csrr	a2, vcsr
	sd	a2, S_VCSR(a0)
	csrwi	vstart, 0
	li	a2, S_V
	add	a2, a2, a0
	slli	a1, a1, 3
	.irp	n, 0,8,16,24
	vs8r.v	v\n, (a2)
	add	a2, a2, a1
	.endr
	.endm

/* All but the general registers, from the state at a0; a1 and a2 are lost.  */
	.macro	load_rest
	.irp	n, UPTO_31
	fld	f\n, S_F + 8 * \n(a0)
	.endr
	ld	a1, S_FCSR(a0)
	fscsr	a1
	where_v	load_vectors
	.endm

/* C's own registers to where dump finds them, and all of in but a0 and a1, with it at a0.  */
	.macro	load_in
	addi	sp, sp, -208
	sd	ra, 192(sp)
	.irp	n, UPTO_11
	sd	s\n, 8 * \n(sp)
	fsd	fs\n, 96 + 8 * \n(sp)
	.endr
	frcsr	a1
	sd	a1, 200(sp)
	member	a0, A_IN
	sd	sp, A_C_SP - A_IN(a0)
	sd	gp, 8 * 3(a0)
	load_rest
	li	a1, 1
	sw	a1, A_WAITING - A_IN(a0)
	ld	sp, S_SP(a0)
	.irp	n, 1,5,6,7,8,9,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ld	x\n, 8 * \n(a0)
	.endr
	.endm

/* All to out, with t0 and a0 at SP, which is BELOW bytes too low; then C's own, and return.  */
	.macro	dump below
	member	a0, A_WAITING
	sw	zero, (a0)
	member	a0, A_OUT
	.irp	n, GENERAL
	sd	x\n, 8 * \n(a0)
	.endr
	ld	a1, (sp)
	ld	a2, 8(sp)
	addi	sp, sp, \below
	sd	a1, 8 * 5(a0)
	sd	a2, 8 * 10(a0)
	sd	sp, S_SP(a0)
	sd	gp, 8 * 3(a0)
	frcsr	a1
	sd	a1, S_FCSR(a0)
	.irp	n, UPTO_31
	fsd	f\n, S_F + 8 * \n(a0)
	.endr
	where_v	store_vectors
	member	a0, A_C_SP
	ld	sp, (a0)
	ld	a1, 200(sp)
	fscsr	a1
	.irp	n, UPTO_11
	ld	s\n, 8 * \n(sp)
	fld	fs\n, 96 + 8 * \n(sp)
	.endr
	ld	ra, 192(sp)
	addi	sp, sp, 208
	ret
	.endm

	.text
	.p2align 2
function oracle_hold
	load_in
	ld	a1, 8 * 11(a0)
	ld	a0, 8 * 10(a0)
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged
oracle_spin:
	not	t0, t0
	/* A PC that is no multiple of 4 comes after the first.  */
	.option	rvc
	c.nop
	c.nop
	.option	norvc
	not	t0, t0
oracle_unchanged:
	addi	sp, sp, -16
	sd	t0, (sp)
	member	t0, A_END
	lw	t0, (t0)
	bnez	t0, .Lend
	ld	t0, (sp)
	addi	sp, sp, 16
	j	oracle_spin
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
.Lend:
	sd	a0, 8(sp)
	dump 16
	.size	oracle_hold, . - oracle_hold

	.macro	clobber_vectors
	load_vectors
	csrwi	vstart, 0
	.endm

/* A function keeps s0 to s11, fs0 to fs11, the rounding mode, and 0 in vstart (psABI,
   "Register Convention").  */
function oracle_clobber
	member	a0, A_OTHER
	.irp	n, 0,1,2,3,4,5,6,7,10,11,12,13,14,15,16,17,28,29,30,31
	fld	f\n, S_F + 8 * \n(a0)
	.endr
	ld	a1, S_FCSR(a0)
	fsflags	a1
	where_v	clobber_vectors
	.irp	n, 5,6,7,11,12,13,14,15,16,17,28,29,30,31
	ld	x\n, 8 * \n(a0)
	.endr
	ld	a0, 8 * 10(a0)
	ret
	.size	oracle_clobber, . - oracle_clobber

	.macro	hand_vstart
	csrr	a1, vstart
	member	a2, A_HANDED_VSTART
	sd	a1, (a2)
	.endm

/* To the state at a0, V's, as nobody has changed them; they stay.  */
	.macro	take_vectors
	store_vectors
	ld	a2, S_VSTART(a0)
	csrw	vstart, a2
	.endm
function oracle_take_vectors
	where_v	take_vectors
	ret
	.size	oracle_take_vectors, . - oracle_take_vectors

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* The trampoline finds its frame by SP and s0; ra is where this returns to.  */
function asyncPreempt2
	.cfi_startproc
	member	a1, 0
	sd	sp, A_HANDED_SP(a1)
	sd	s0, A_HANDED_FP(a1)
	frcsr	a2
	sd	a2, A_HANDED_FCSR(a1)
	where_v	hand_vstart
	addi	sp, sp, -16
	.cfi_def_cfa_offset 16
	sd	s0, (sp)
	sd	ra, 8(sp)
	.cfi_offset 8, -16
	.cfi_offset 1, -8
	addi	s0, sp, 16
	call	preempted
	ld	s0, (sp)
	ld	ra, 8(sp)
	addi	sp, sp, 16
	.cfi_def_cfa_offset 0
	.cfi_restore 8
	.cfi_restore 1
	member	a0, A_OTHER
	load_rest
	.irp	n, LEFT
	ld	x\n, 8 * \n(a0)
	.endr
	member	a1, A_RESERVE
	ld	a1, (a1)
	beqz	a1, .Lreserved
1:	lr.d	a2, (a1)
	addi	a2, a2, 1
	sc.d	a3, a2, (a1)
	bnez	a3, 1b
	lr.d	a2, (a1)
.Lreserved:
	.irp	n, 11,12,13,10
	ld	x\n, 8 * \n(a0)
	.endr
	ret
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2
#endif

	.globl	oracle_linked, oracle_conditional
function oracle_update
oracle_linked:
	lr.d	a1, (a0)
	addi	a1, a1, 1
	nop
oracle_conditional:
	sc.d	a2, a1, (a0)
	seqz	a0, a2
	ret
	PREEMPT_RECORD oracle_update, ""
	.size	oracle_update, . - oracle_update

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	/* Of 4 bytes, but for two of 2.  */
	.word	(oracle_spin_end - oracle_spin) / 4 + 1

	.section	.note.GNU-stack,"",%progbits
