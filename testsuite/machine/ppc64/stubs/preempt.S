/* A preemption's entry as hand lists have it, which jumps back through TAR, that no compiler
   uses.

   flags: -mvsx
   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: r0 r2-r12 r14-r31 f0-f31 v0-v31 lr ctr cr0-cr7 xer fpscr vrsave vscr
   wrong floats: ^stub loses bytes 8-15 of f14-f31: .*, what work left there
   wrong halves: ^stub loses bytes 8-15 of f0-f31: .*, zeros
   wrong vectors: ^stub loses v0: (.*\n)*stub loses v1-v19: .*, what work left there
   wrong control: ^stub loses fpscr
   wrong carry: ^stub loses xer
   wrong fields: ^stub loses cr0-cr1: (.*\n)*stub loses cr5-cr7
   wrong back: ^stub loses ctr
   wrong slot: ^stub loses r28: was 0x\w+, is 0x\w+, the value of r29
   wrong below: ^stub: it wrote into the red zone of the code around it: at SP-280

   SPDX-License-Identifier: MIT  */

#define FRAME 1456
#define R 112
#define F 368
#define V 880
#define VSCR 1392
#define LR 1408
#define CTR 1416
#define CR 1424
#define XER 1432
#define FPSCR 1440
#define VRSAVE 1448
#define ALL 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#define GENERAL 2,3,4,5,6,7,8,9,10,11,12,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#ifdef WRONG_floats
# define FLOATS 0,1,2,3,4,5,6,7,8,9,10,11,12,13
#else
# define FLOATS ALL
#endif
#ifdef WRONG_vectors
# define VECTORS 20,21,22,23,24,25,26,27,28,29,30,31
#else
# define VECTORS ALL
#endif

#include "begin.h"
	stdu	1, -FRAME(1)
	std	0, R(1)
	.irp	n, GENERAL
	std	\n, R + 8 * \n(1)
	.endr
#ifdef WRONG_slot
	std	29, R + 8 * 28(1)
#endif
	mflr	0
	std	0, LR(1)
	mfctr	0
	std	0, CTR(1)
	mfcr	0
	std	0, CR(1)
	mfxer	0
	std	0, XER(1)
	.irp	n, FLOATS
	li	4, F + 16 * \n
#ifdef WRONG_halves
	stfdx	\n, 1, 4
#else
	stxvd2x	\n, 1, 4
#endif
	.endr
	.irp	n, VECTORS
	li	4, V + 16 * \n
	stvx	\n, 1, 4
	.endr
	mffs	0
	stfd	0, FPSCR(1)
	li	4, VSCR
	mfvscr	0
	stvx	0, 1, 4
	mfspr	4, 256
	stw	4, VRSAVE(1)
	bl	work
	nop
	lwz	4, VRSAVE(1)
	mtspr	256, 4
	li	4, VSCR
	lvx	0, 1, 4
	mtvscr	0
#ifndef WRONG_control
	lfd	0, FPSCR(1)
	mtfsf	255, 0, 1, 0
#endif
	.irp	n, VECTORS
	li	4, V + 16 * \n
	lvx	\n, 1, 4
	.endr
	.irp	n, FLOATS
	li	4, F + 16 * \n
#ifdef WRONG_halves
	lfdx	\n, 1, 4
#else
	lxvd2x	\n, 1, 4
#endif
	.endr
#ifndef WRONG_carry
	ld	0, XER(1)
	mtxer	0
#endif
#ifndef WRONG_fields
	ld	0, CR(1)
	mtcr	0
#endif
	ld	0, LR(1)
	mtlr	0
	ld	0, CTR(1)
	mtctr	0
	ld	0, FRAME + 16(1)
#ifdef WRONG_back
	mtctr	0
#else
	mtspr	815, 0
#endif
	.irp	n, GENERAL
	ld	\n, R + 8 * \n(1)
	.endr
	ld	0, R(1)
#ifdef WRONG_below
	std	0, FRAME + 32 + 8(1)
#endif
	addi	1, 1, FRAME + 32 + 288
#ifdef WRONG_back
	bctr
#else
	bctar	20, 0, 0
#endif

	.section .note.GNU-stack,"",@progbits
