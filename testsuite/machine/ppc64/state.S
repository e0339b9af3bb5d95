/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.

   SPDX-License-Identifier: MIT  */

#include "function.h"
#include "preempt.h"
#include "state.h"

	.machine power8

#define UPTO_31 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,\
29,30,31
#define KEPT 14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
/* All but r1 (SP), r13 (the thread pointer), and r3 and r4, which hold addresses before.  */
#define GENERAL 0,2,5,6,7,8,9,10,11,12,KEPT

/* The area's address.  */
	.macro	area reg
	addis	\reg, 13, oracle_area@tprel@ha
	addi	\reg, \reg, oracle_area@tprel@l
	.endm

/* All but SP from the state at r3, LR but with LINK; r3 and r4 come last.  */
	.macro	load_all link
	li	4, S_VSCR
	lvx	0, 3, 4
	mtvscr	0
	ld	4, S_VRSAVE(3)
	mtspr	256, 4
	lfd	0, S_FPSCR(3)
	mtfsf	255, 0, 1, 0
	.irp	n, UPTO_31
	li	4, S_VS + 16 * \n
	lxvd2x	\n, 3, 4
	li	4, S_V + 16 * \n
	lvx	\n, 3, 4
	.endr
	ld	4, S_LR(3)
	mtlr	4
	ld	4, S_CTR(3)
	mtctr	4
	ld	4, S_XER(3)
	mtxer	4
	ld	4, S_CR(3)
	mtcr	4
	.irp	n, GENERAL
	ld	\n, 8 * \n(3)
	.endr
	ld	4, 32(3)
	ld	3, 24(3)
	.endm

#define FRAME 800
#define FRAME_R 112
#define FRAME_F (FRAME_R + 8 * 19)
#define FRAME_V (FRAME_F + 8 * 19)
#define FRAME_VRSAVE (FRAME_V + 16 * 13)

/* C's own registers to where dump finds them; in's address to r3.  */
	.macro	save_own
	mflr	0
	std	0, 16(1)
	mfcr	0
	std	0, 8(1)
	stdu	1, -FRAME(1)
	std	2, FRAME_R(1)
	.irp	n, KEPT
	std	\n, FRAME_R + 8 * (\n - 13)(1)
	stfd	\n, FRAME_F + 8 * (\n - 13)(1)
	.endr
	mffs	0
	stfd	0, FRAME_F(1)
	mfspr	0, 256
	std	0, FRAME_VRSAVE(1)
	.irp	n, 20,21,22,23,24,25,26,27,28,29,30,31
	li	4, FRAME_V + 16 * (\n - 19)
	stvx	\n, 1, 4
	.endr
	mfvscr	0
	li	4, FRAME_V
	stvx	0, 1, 4
	area	3
	std	1, A_C_SP(3)
	addi	3, 3, A_IN
	li	4, 1
	stw	4, A_WAITING - A_IN(3)
	.endm

/* All to out, with r3 to r5 at SP, which is BELOW bytes too low, and CR in r4; then C's own, and
   return.  */
	.macro	dump below
	area	5
	li	3, 0
	stw	3, A_WAITING(5)
	addi	5, 5, A_OUT
	std	4, S_CR(5)
	std	6, 8 * 6(5)
	.irp	n, UPTO_31
	li	6, S_VS + 16 * \n
	stxvd2x	\n, 5, 6
	li	6, S_V + 16 * \n
	stvx	\n, 5, 6
	.endr
	.irp	n, 0,2,7,8,9,10,11,12,KEPT
	std	\n, 8 * \n(5)
	.endr
	ld	3, 0(1)
	std	3, 8 * 3(5)
	ld	3, 8(1)
	std	3, 8 * 4(5)
	ld	3, 16(1)
	std	3, 8 * 5(5)
	addi	3, 1, \below
	std	3, S_SP(5)
	mflr	3
	std	3, S_LR(5)
	mfctr	3
	std	3, S_CTR(5)
	mfxer	3
	std	3, S_XER(5)
	mfspr	3, 256
	std	3, S_VRSAVE(5)
	mffs	0
	stfd	0, S_FPSCR(5)
	mfvscr	0
	li	6, S_VSCR
	stvx	0, 5, 6
	ld	1, A_C_SP - A_OUT(5)
	li	4, FRAME_V
	lvx	0, 1, 4
	mtvscr	0
	.irp	n, 20,21,22,23,24,25,26,27,28,29,30,31
	li	4, FRAME_V + 16 * (\n - 19)
	lvx	\n, 1, 4
	.endr
	ld	0, FRAME_VRSAVE(1)
	mtspr	256, 0
	lfd	0, FRAME_F(1)
	mtfsf	255, 0, 1, 0
	.irp	n, KEPT
	ld	\n, FRAME_R + 8 * (\n - 13)(1)
	lfd	\n, FRAME_F + 8 * (\n - 13)(1)
	.endr
	ld	2, FRAME_R(1)
	addi	1, 1, FRAME
	ld	0, 8(1)
	mtcr	0
	ld	0, 16(1)
	mtlr	0
	blr
	.endm

	.text
	.p2align 2
function oracle_hold
	save_own
	ld	1, S_SP(3)
	load_all
	.globl	oracle_spin, oracle_spin_end, oracle_unchanged
oracle_spin:
	not	3, 3
	nop
	not	3, 3
oracle_unchanged:
	/* The red zone is what it was.  */
	addi	1, 1, -ORACLE_BELOW
	std	3, 0(1)
	std	4, 8(1)
	mfcr	4
	area	3
	lwz	3, A_END(3)
	cmpwi	3, 0
	bne	.Lend
	mtcr	4
	ld	4, 8(1)
	ld	3, 0(1)
	addi	1, 1, ORACLE_BELOW
	b	oracle_spin
oracle_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
.Lend:
	std	5, 16(1)
	dump ORACLE_BELOW
	.size	oracle_hold, . - .Loracle_hold

/* A function keeps r14 to r31, f14 to f31, v20 to v31, cr2 to cr4, VRSAVE, and FPSCR's modes
   (ELFv2, 2.2.1); and r2.  */
function oracle_clobber
	area	3
	addi	3, 3, A_OTHER
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13
	li	4, S_VS + 16 * \n
	lxvd2x	\n, 3, 4
	.endr
	.irp	n, KEPT
	li	4, S_VS + 16 * \n
	lxvd2x	32, 3, 4
	xxpermdi \n, \n, 32, 1
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19
	li	4, S_V + 16 * \n
	lvx	\n, 3, 4
	.endr
	ld	4, S_CTR(3)
	mtctr	4
	ld	4, S_XER(3)
	mtxer	4
	ld	4, S_CR(3)
	mtcrf	0xc7, 4
	.irp	n, 0,5,6,7,8,9,10,11,12
	ld	\n, 8 * \n(3)
	.endr
	ld	4, 32(3)
	ld	3, 24(3)
	blr
	.size	oracle_clobber, . - .Loracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
/* The trampoline finds its frame by SP; the way back goes by CTR, so that LR is lost
   too; unwinders find where it was saved.  */
function asyncPreempt2
	.cfi_startproc
	area	4
	std	1, A_HANDED_SP(4)
	mffs	0
	stfd	0, A_HANDED_FPSCR(4)
	mflr	0
	std	0, 16(1)
	.cfi_offset 65, 16
	stdu	1, -112(1)
	.cfi_def_cfa_offset 112
	bl	preempted
	nop
	addi	1, 1, 112
	.cfi_def_cfa_offset 0
	ld	0, 16(1)
	area	3
	std	0, A_OTHER + S_CTR(3)
	ld	5, A_RESERVE(3)
	cmpdi	5, 0
	beq	2f
1:	ldarx	6, 0, 5
	addi	6, 6, 1
	stdcx.	6, 0, 5
	bne	1b
	ldarx	6, 0, 5
2:	addi	3, 3, A_OTHER
	load_all
	bctr
	.cfi_endproc
	.size	asyncPreempt2, . - .LasyncPreempt2
#endif

	.globl	oracle_linked, oracle_conditional
function oracle_update
oracle_linked:
	ldarx	4, 0, 3
	addi	4, 4, 1
	nop
oracle_conditional:
	stdcx.	4, 0, 3
	mfcr	3
	rlwinm	3, 3, 3, 31, 31
	blr
	PREEMPT_RECORD .Loracle_update, ""
	.size	oracle_update, . - .Loracle_update

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	.long	(oracle_spin_end - oracle_spin) / 4

	.section	.note.GNU-stack,"",%progbits
