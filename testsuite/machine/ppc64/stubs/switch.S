/* A switch by stores, as most are written: the old SP to *from, then the new one.

   flags: -mvsx
   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: r2 r14-r31 f14-f31 v20-v31 cr2-cr4 fpscr
   wrong floats: ^stub loses bytes 0-7 of f14-f31: .*, what the side that was left had there
   wrong vectors: ^stub loses v20-v31: .*, what the side that was left had there
   wrong last: ^stub loses v31: .*, what the side that was left had there
   wrong half: ^stub loses bytes 0-7 of v31: .*
   wrong slot: ^stub loses r28: was 0x\w+, is 0x\w+, the value of r29
   wrong fields: ^stub loses cr2-cr4
   wrong control: ^stub loses fpscr
   wrong sp: ^stub: SP is wrong in the end: by \+16
   wrong below: ^stub loses (bytes 0-7 of )?f21: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(lfd f21,-296\(r1\)\) \(.*only with .*a signal between its instructions\)

   SPDX-License-Identifier: MIT  */

#define FRAME 544
#define F 192
#define V 336
#define FPSCR 528
#define CR 536

#include "begin.h"
	mflr	0
	std	0, 16(1)
	stdu	1, -FRAME(1)
	.irp	n, 14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	std	\n, 32 + 8 * (\n - 14)(1)
#ifndef WRONG_floats
	stfd	\n, F + 8 * (\n - 14)(1)
#endif
	.endr
#ifdef WRONG_slot
	std	29, 32 + 8 * (28 - 14)(1)
#endif
#ifndef WRONG_vectors
	.irp	n, 20,21,22,23,24,25,26,27,28,29,30,31
	li	5, V + 16 * (\n - 20)
	stvx	\n, 1, 5
	.endr
#endif
#ifdef WRONG_half
	li	5, 0
	std	5, V + 16 * 11(1)
#endif
	mffs	0
	stfd	0, FPSCR(1)
	mfcr	5
	std	5, CR(1)
	std	1, 0(3)
	mr	1, 4
#ifndef WRONG_control
	lfd	0, FPSCR(1)
	mtfsf	255, 0, 1, 0
#endif
#ifndef WRONG_fields
	ld	5, CR(1)
	mtcrf	0x38, 5
#endif
#ifndef WRONG_vectors
	.irp	n, 20,21,22,23,24,25,26,27,28,29,30
	li	5, V + 16 * (\n - 20)
	lvx	\n, 1, 5
	.endr
#ifndef WRONG_last
	li	5, V + 16 * 11
	lvx	31, 1, 5
#endif
#endif
	.irp	n, 14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ld	\n, 32 + 8 * (\n - 14)(1)
#ifndef WRONG_floats
	lfd	\n, F + 8 * (\n - 14)(1)
#endif
	.endr
#ifdef WRONG_sp
	addi	1, 1, FRAME + 16
	ld	0, 0(1)
#else
	addi	1, 1, FRAME
	ld	0, 16(1)
#ifndef WRONG_floats
	/* No signal destroys 288 bytes.  */
	lfd	22, -288(1)
#endif
#ifdef WRONG_below
	lfd	21, -296(1)
#endif
#endif
	mtlr	0
	blr

	.section .note.GNU-stack,"",@progbits
