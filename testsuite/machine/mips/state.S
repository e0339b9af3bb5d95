/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"
#include "state.h"

	.set	noreorder
	.set	noat
	.set	nomacro
	.set	nomips16
	.set	nomicromips

/* LOW: where a number of 64 bits has its lower word.  */
#if _MIPS_SIM == _ABI64
# define LOAD ld
# define STORE sd
# define ADD daddu
# define ADDI daddiu
# define LINKED lld
# define CONDITIONAL scd
# define LOW 0
# define KEPT_F 24,25,26,27,28,29,30,31
# define LOST_F 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
# define ALL_F LOST_F,KEPT_F
#else
# define LOAD lw
# define STORE sw
# define ADD addu
# define ADDI addiu
# define LINKED ll
# define CONDITIONAL sc
# ifdef __MIPSEB__
#  define LOW 4
# else
#  define LOW 0
# endif
# define KEPT_F 20,22,24,26,28,30
# if __mips_fpr == 64
#  define LOST_F 0,2,4,6,8,10,12,14,16,18,ODD
# else
#  define LOST_F 0,2,4,6,8,10,12,14,16,18
# endif
# define ALL_F LOST_F,KEPT_F
#endif
#ifdef __MIPSEB__
# define LOW_4 4
#else
# define LOW_4 0
#endif

#define KEPT 16,17,18,19,20,21,22,23,28,30,31
/* All but 2, which holds an address, and 3 and 8, which do at first.  */
#define FROM_9 9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,30,31
#define GENERAL 1,4,5,6,7,FROM_9

	.macro	function name
	.globl	\name
	.ent	\name
	.type	\name, @function
\name:
	.endm

	.macro	function_end name
	.end	\name
	.size	\name, . - \name
	.endm

/* The address of oracle_area; TMP is lost.  */
	.macro	area reg, tmp
	rdhwr	\reg, $29
	lui	\tmp, %tprel_hi(oracle_area)
	ADD	\reg, \reg, \tmp
	ADDI	\reg, \reg, %tprel_lo(oracle_area)
	.endm

#define EVEN 0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30
#define ODD 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31

/* What follows up to the next label, if this CPU has BIT; $2 is at offset STATE of
   oracle_area, and $3 is lost.  */
	.macro	if_has bit, state, label
	lw	$3, A_HAS - (\state)($2)
	andi	$3, $3, \bit
	beqz	$3, \label
	nop
	.set	push
	.set	fp=64
	.endm

/* MSA's upper halves and control register, from or to the state at $2, at offset STATE of
   oracle_area.  $3 is lost.  */
#if _MIPS_SIM == _ABI64
	.macro	load_vectors state
	if_has	HAS_MSA, \state, .Lloaded\@
	.set	msa
	.irp	n, EVEN,ODD
	ld	$3, S_UPPER + S_F_BYTES * \n($2)
	insert.d $w\n[1], $3
	.endr
	lw	$3, S_MSACSR + LOW_4($2)
	ctcmsa	$1, $3
	.set	pop
.Lloaded\@:
	.endm

	.macro	dump_vectors state
	if_has	HAS_MSA, \state, .Ldumped\@
	.set	msa
	.irp	n, EVEN,ODD
	copy_s.d $3, $w\n[1]
	sd	$3, S_UPPER + S_F_BYTES * \n($2)
	.endr
	cfcmsa	$3, $1
	sw	$3, S_MSACSR + LOW_4($2)
	.set	pop
.Ldumped\@:
	.endm
#else
	.macro	load_vectors state
	.endm
	.macro	dump_vectors state
	.endm
#endif

/* Registers that are halves of others unless the CPU has them by themselves, likewise: by
   ldc1, or sdc1.  They stay as they are from then on.  */
	.macro	move_odd by, state
#if _MIPS_SIM == _ABIO32 && __mips_fpr == 0
	if_has	HAS_ODD, \state, .Lmoved\@
	.set	oddspreg
	.irp	n, ODD
	\by	$f\n, S_F + S_F_BYTES * \n($2)
	.endr
	.set	pop
.Lmoved\@:
#endif
	.endm

/* hi and lo, which release 6 has no more.  $3 is lost.  */
	.macro	load_results
#ifdef STATE_HI_LO
	LOAD	$3, S_HI + LOW($2)
	mthi	$3
	LOAD	$3, S_LO + LOW($2)
	mtlo	$3
#endif
	.endm

	.macro	dump_results
#ifdef STATE_HI_LO
	mfhi	$3
	STORE	$3, S_HI + LOW($2)
	mflo	$3
	STORE	$3, S_LO + LOW($2)
#endif
	.endm

/* All but the general registers, from the state at $2, at offset STATE of oracle_area; $3 is
   lost.  */
	.macro	load_rest state
	.irp	n, ALL_F
	ldc1	$f\n, S_F + S_F_BYTES * \n($2)
	.endr
	load_vectors \state
	lw	$3, S_FCSR + LOW_4($2)
	ctc1	$3, $31
	load_results
	.endm

/* What C's functions keep goes to its stack; then all of in is loaded, but for 2, which leads
   there.  */
#define FRAME 256
	.macro	load_in
	ADDI	$29, $29, -FRAME
	.irp	n, KEPT
	STORE	$\n, 8 * (\n - 16)($29)
	.endr
	.irp	n, KEPT_F
	sdc1	$f\n, 128 + 8 * (\n - 20)($29)
	.endr
	cfc1	$3, $31
	sw	$3, 248($29)
	area	$2, $3
	STORE	$29, A_C_SP + LOW($2)
	ADDI	$2, $2, A_IN
	load_rest A_IN
	move_odd ldc1, A_IN
	li	$3, 1
	sw	$3, A_WAITING - A_IN($2)
	LOAD	$29, S_SP + LOW($2)
	.irp	n, 3,8,GENERAL
	LOAD	$\n, 8 * \n + LOW($2)
	.endr
	.endm

/* All goes to out, and C goes on, with what is at A_PAD in 2.  SP is BELOW under what it was,
   and the values of 8 and 2 are there; 2 leads to oracle_area.  */
	.macro	dump below
	sw	$0, A_WAITING($2)
	ADDI	$2, $2, A_OUT
	.irp	n, 3,GENERAL
	STORE	$\n, 8 * \n + LOW($2)
	.endr
	LOAD	$3, 0($29)
	STORE	$3, 8 * 8 + LOW($2)
	LOAD	$3, 8($29)
	STORE	$3, 8 * 2 + LOW($2)
	ADDI	$29, $29, \below
	STORE	$29, S_SP + LOW($2)
	dump_results
	cfc1	$3, $31
	sw	$3, S_FCSR + LOW_4($2)
	.irp	n, ALL_F
	sdc1	$f\n, S_F + S_F_BYTES * \n($2)
	.endr
	move_odd sdc1, A_OUT
	dump_vectors A_OUT
	LOAD	$29, A_C_SP - A_OUT + LOW($2)
	lw	$3, 248($29)
	ctc1	$3, $31
	.irp	n, KEPT_F
	ldc1	$f\n, 128 + 8 * (\n - 20)($29)
	.endr
	.irp	n, KEPT
	LOAD	$\n, 8 * (\n - 16)($29)
	.endr
	lw	$2, A_PAD - A_OUT($2)
	jr	$31
	ADDI	$29, $29, FRAME
	.endm

	.text
	.p2align 3
function oracle_hold
	load_in
	LOAD	$2, 8 * 2 + LOW($2)
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged
oracle_spin:
	nor	$8, $8, $0
	nop
	nor	$8, $8, $0
oracle_unchanged:
	ADDI	$29, $29, -16
	STORE	$8, 0($29)
	STORE	$9, 8($29)
	rdhwr	$8, $29
	lui	$9, %tprel_hi(oracle_area + A_END)
	ADD	$8, $8, $9
	lw	$8, %tprel_lo(oracle_area + A_END)($8)
	bnez	$8, .Lend
	LOAD	$9, 8($29)
	LOAD	$8, 0($29)
	b	oracle_spin
	ADDI	$29, $29, 16
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
.Lend:
	STORE	$2, 8($29)
	area	$2, $8
	dump	16
function_end oracle_hold

/* A function keeps 16 to 23, 28, 30 and some floating-point registers, and FCSR's rounding
   mode: its conditions and flags it may change.  */
function oracle_clobber
	area	$2, $3
	ADDI	$2, $2, A_OTHER
	.irp	n, LOST_F
	ldc1	$f\n, S_F + S_F_BYTES * \n($2)
	.endr
	lw	$3, S_FCSR + LOW_4($2)
	li	$4, -4
	and	$3, $3, $4
	cfc1	$4, $31
	andi	$4, $4, 3
	or	$3, $3, $4
	ctc1	$3, $31
	load_results
	.irp	n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,24,25
	LOAD	$\n, 8 * \n + LOW($2)
	.endr
	jr	$31
	LOAD	$2, 8 * 2 + LOW($2)
function_end oracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* The trampoline finds its frame by SP; 31 is where this returns to.  In o32 the 16 bytes
   from SP on are the callee's.  */
function asyncPreempt2
	.cfi_startproc
#if _MIPS_SIM == _ABIO32
	lui	$28, %hi(_gp_disp)
	addiu	$28, $28, %lo(_gp_disp)
	addu	$28, $28, $25
#endif
	area	$2, $3
	STORE	$29, A_HANDED_SP + LOW($2)
	cfc1	$3, $31
	sw	$3, A_HANDED_FCSR + LOW_4($2)
#if _MIPS_SIM == _ABI64
	if_has	HAS_MSA, 0, .Lhanded
	.set	msa
	cfcmsa	$3, $1
	sw	$3, A_HANDED_MSACSR + LOW_4($2)
	.set	pop
.Lhanded:
	lui	$28, %hi(%neg(%gp_rel(asyncPreempt2)))
	addiu	$28, $28, %lo(%neg(%gp_rel(asyncPreempt2)))
	daddu	$28, $28, $25
	ld	$25, %got_disp(preempted)($28)
#else
	.irp	n, 0,4,8,12
	sw	$3, \n($29)
	.endr
	lw	$25, %got(preempted)($28)
#endif
	ADDI	$29, $29, -32
	.cfi_def_cfa_offset 32
	STORE	$31, 24($29)
	.cfi_offset 31, -8
	jalr	$25
	nop
	LOAD	$31, 24($29)
	.cfi_restore 31
	ADDI	$29, $29, 32
	.cfi_def_cfa_offset 0
	area	$2, $3
	ADDI	$2, $2, A_OTHER
	load_rest A_OTHER
	LOAD	$3, A_RESERVE - A_OTHER($2)
	beqz	$3, .Lreserved
	nop
1:	LINKED	$4, LOW($3)
	ADDI	$4, $4, 1
	CONDITIONAL $4, LOW($3)
	beqz	$4, 1b
	nop
	LINKED	$4, LOW($3)
.Lreserved:
	.irp	n, 1,3,4,5,6,7,8,FROM_9
	.if \n != 31
	LOAD	$\n, 8 * \n + LOW($2)
	.endif
	.endr
	jr	$31
	LOAD	$2, 8 * 2 + LOW($2)
	.cfi_endproc
function_end asyncPreempt2
#endif

	.globl	oracle_linked, oracle_conditional
function oracle_update
oracle_linked:
	LINKED	$2, LOW($4)
	ADDI	$2, $2, 1
	nop
oracle_conditional:
	CONDITIONAL $2, LOW($4)
	jr	$31
	nop
	PREEMPT_RECORD oracle_update, ""
function_end oracle_update

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	/* But for the two behind branches, before which no signal comes.  */
	.word	(oracle_spin_end - oracle_spin) / 4 - 2

	.section	.note.GNU-stack,"",%progbits
