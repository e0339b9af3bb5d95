/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"
#include "state.h"

#define UPTO_23 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
#define FROM_24 24,25,26,27,28,29,30,31
#define UPTO_31 UPTO_23,FROM_24
/* r4 and r12 come last: they hold addresses before.  r21 is the ABI's.  */
#define GENERAL 1,5,6,7,8,9,10,11,13,14,15,16,17,18,19,20,22,23,FROM_24
/* All but r1, r22 and r4 to r7.  */
#define LEFT 8,9,10,11,12,13,14,15,16,17,18,19,20,23,FROM_24

	.macro	function name
	.globl	\name
	.type	\name, @function
\name:
	.endm

/* The area's member at OFFSET.  By relocations of one's own, which do not allow the linker to
   leave instructions out: the loop's are counted.  */
	.type	oracle_area, @tls_object
	.macro	member reg, offset
	.reloc	., R_LARCH_TLS_LE_HI20, oracle_area + \offset
	lu12i.w	\reg, 0
	.reloc	., R_LARCH_TLS_LE_LO12, oracle_area + \offset
	ori	\reg, \reg, 0
	add.d	\reg, \reg, $tp
	.endm

/* Of the vector registers in LIST as much as the CPU has, by the instructions for 32, 16 and
   8 bytes, from or to the state at r4; r5 is lost.  */
	.macro	vectors op_32, op_16, op_8, list:vararg
	member	$r5, A_V_BYTES
	ld.w	$r5, $r5, 0
	addi.d	$r5, $r5, -16
	beqz	$r5, 1f
	bltz	$r5, 2f
	.irp	n, \list
	\op_32	$xr\n, $r4, S_V + 32 * \n
	.endr
	b	3f
1:	.irp	n, \list
	\op_16	$vr\n, $r4, S_V + 32 * \n
	.endr
	b	3f
2:	.irp	n, \list
	\op_8	$f\n, $r4, S_V + 32 * \n
	.endr
3:
	.endm

	.macro	load_conditions
	.irp	n, 0,1,2,3,4,5,6,7
	ld.d	$r5, $r4, S_FCC + 8 * \n
	movgr2cf $fcc\n, $r5
	.endr
	.endm

/* All but the general registers, from the state at r4; r5 is lost.  */
	.macro	load_rest
	vectors	xvld, vld, fld.d, UPTO_31
	load_conditions
	ld.d	$r5, $r4, S_FCSR
	movgr2fcsr $fcsr0, $r5
	.endm

/* C's own registers to where dump finds them, and all of in but r4 and r5, with it at r4.  */
	.macro	load_in
	addi.d	$sp, $sp, -160
	st.d	$ra, $sp, 0
	.irp	n, 22,23,FROM_24
	st.d	$r\n, $sp, 8 * (\n - 21)
	.endr
	.irp	n, FROM_24
	fst.d	$f\n, $sp, 88 + 8 * (\n - 24)
	.endr
	movfcsr2gr $r5, $fcsr0
	st.d	$r5, $sp, 152
	member	$r4, A_IN
	st.d	$sp, $r4, A_C_SP - A_IN
	load_rest
	ori	$r5, $zero, 1
	st.w	$r5, $r4, A_WAITING - A_IN
	ld.d	$sp, $r4, S_SP
	.irp	n, 1,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,22,23,FROM_24
	ld.d	$r\n, $r4, 8 * \n
	.endr
	.endm

/* All to out, with r12 and r4 at SP, which is BELOW bytes too low; then C's own, and return.  */
	.macro	dump below
	member	$r4, A_WAITING
	st.w	$zero, $r4, 0
	member	$r4, A_OUT
	.irp	n, GENERAL
	st.d	$r\n, $r4, 8 * \n
	.endr
	ld.d	$r5, $sp, 0
	ld.d	$r6, $sp, 8
	addi.d	$sp, $sp, \below
	st.d	$r5, $r4, 8 * 12
	st.d	$r6, $r4, 8 * 4
	st.d	$sp, $r4, S_SP
	movfcsr2gr $r5, $fcsr0
	st.d	$r5, $r4, S_FCSR
	.irp	n, 0,1,2,3,4,5,6,7
	movcf2gr $r5, $fcc\n
	st.d	$r5, $r4, S_FCC + 8 * \n
	.endr
	vectors	xvst, vst, fst.d, UPTO_31
	member	$r4, A_C_SP
	ld.d	$sp, $r4, 0
	ld.d	$r5, $sp, 152
	movgr2fcsr $fcsr0, $r5
	.irp	n, 22,23,FROM_24
	ld.d	$r\n, $sp, 8 * (\n - 21)
	.endr
	.irp	n, FROM_24
	fld.d	$f\n, $sp, 88 + 8 * (\n - 24)
	.endr
	ld.d	$ra, $sp, 0
	addi.d	$sp, $sp, 160
	jr	$ra
	.endm

	.text
	.p2align 2
function oracle_hold
	load_in
	ld.d	$r5, $r4, 8 * 5
	ld.d	$r4, $r4, 8 * 4
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged
oracle_spin:
	nor	$r12, $r12, $zero
	nop
	nop
	nor	$r12, $r12, $zero
oracle_unchanged:
	addi.d	$sp, $sp, -16
	st.d	$r12, $sp, 0
	member	$r12, A_END
	ld.w	$r12, $r12, 0
	bnez	$r12, .Lend
	ld.d	$r12, $sp, 0
	addi.d	$sp, $sp, 16
	b	oracle_spin
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
.Lend:
	st.d	$r4, $sp, 8
	dump 16
	.size	oracle_hold, . - oracle_hold

/* A function keeps r22 to r31, f24 to f31, and of FCSR what the flags are not, which are bits
   16 to 20.  */
function oracle_clobber
	member	$r4, A_OTHER
	vectors	xvld, vld, fld.d, UPTO_23
	load_conditions
	ld.d	$r5, $r4, S_FCSR
	srli.d	$r5, $r5, 16
	movfcsr2gr $r6, $fcsr0
	bstrins.d $r6, $r5, 20, 16
	movgr2fcsr $fcsr0, $r6
	.irp	n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20
	ld.d	$r\n, $r4, 8 * \n
	.endr
	ld.d	$r4, $r4, 8 * 4
	jr	$ra
	.size	oracle_clobber, . - oracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* The trampoline finds its frame by SP, and unwinders by r22; r1 is where this returns to.  */
function asyncPreempt2
	.cfi_startproc
	member	$r5, 0
	st.d	$sp, $r5, A_HANDED_SP
	st.d	$r22, $r5, A_HANDED_FP
	movfcsr2gr $r6, $fcsr0
	st.d	$r6, $r5, A_HANDED_FCSR
	addi.d	$sp, $sp, -16
	.cfi_def_cfa_offset 16
	st.d	$r22, $sp, 0
	st.d	$ra, $sp, 8
	.cfi_offset 22, -16
	.cfi_offset 1, -8
	addi.d	$r22, $sp, 16
	bl	%plt(preempted)
	ld.d	$r22, $sp, 0
	ld.d	$ra, $sp, 8
	addi.d	$sp, $sp, 16
	.cfi_def_cfa_offset 0
	.cfi_restore 22
	.cfi_restore 1
	member	$r4, A_OTHER
	load_rest
	.irp	n, LEFT
	ld.d	$r\n, $r4, 8 * \n
	.endr
	member	$r5, A_RESERVE
	ld.d	$r5, $r5, 0
	beqz	$r5, .Lreserved
1:	ll.d	$r6, $r5, 0
	addi.d	$r6, $r6, 1
	sc.d	$r6, $r5, 0
	beqz	$r6, 1b
	ll.d	$r6, $r5, 0
.Lreserved:
	.irp	n, 5,6,7,4
	ld.d	$r\n, $r4, 8 * \n
	.endr
	jr	$ra
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2
#endif

	.globl	oracle_linked, oracle_conditional
function oracle_update
oracle_linked:
	ll.d	$r5, $r4, 0
	addi.d	$r5, $r5, 1
	nop
oracle_conditional:
	sc.d	$r5, $r4, 0
	move	$r4, $r5
	jr	$ra
	PREEMPT_RECORD oracle_update, ""
	.size	oracle_update, . - oracle_update

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	.word	(oracle_spin_end - oracle_spin) / 4

	.section	.note.GNU-stack,"",%progbits
