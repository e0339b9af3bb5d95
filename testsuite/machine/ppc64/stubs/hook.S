/* A hook at a function's entry: keeps what arguments may be in, and calls a C function.

   flags: -mvsx
   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses r11: .*, what trace left there
   wrong last: ^stub loses r10: .*, what trace left there
   wrong float: ^stub loses (bytes 0-7 of )?f13: .*
   wrong vector: ^stub loses v2: .*, what trace left there
   wrong saved: ^stub loses r31: was 0x\w+, is 0x\w+, the value of r11
   wrong align: ^stub: it calls trace where SP is misaligned

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_align
# define FRAME 536
#else
# define FRAME 528
#endif
#define F 112
#define V 320

#include "begin.h"
	mflr	0
	std	0, 16(1)
	stdu	1, -FRAME(1)
	.irp	n, 3,4,5,6,7,8,9,10,11
	std	\n, 32 + 8 * (\n - 3)(1)
	.endr
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13
	li	0, F + 16 * (\n - 1)
	stxvd2x	\n, 1, 0
	.endr
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13
	li	12, V + 16 * (\n - 2)
	stxvd2x	32 + \n, 1, 12
	.endr
#ifdef WRONG_saved
	mr	31, 11
#endif
	bl	trace
	nop
	.irp	n, 3,4,5,6,7,8,9,10,11,12,13
	li	12, V + 16 * (\n - 2)
	lxvd2x	32 + \n, 1, 12
	.endr
#ifndef WRONG_vector
	li	12, V
	lxvd2x	34, 1, 12
#endif
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12
	li	12, F + 16 * (\n - 1)
	lxvd2x	\n, 1, 12
	.endr
#ifndef WRONG_float
	li	12, F + 16 * 12
	lxvd2x	13, 1, 12
#endif
	.irp	n, 3,4,5,6,7,8,9
	ld	\n, 32 + 8 * (\n - 3)(1)
	.endr
#ifndef WRONG_last
	ld	10, 32 + 8 * 7(1)
#endif
#ifndef WRONG_chain
	ld	11, 32 + 8 * 8(1)
#endif
	addi	1, 1, FRAME
	ld	0, 16(1)
	mtlr	0
	blr

	.section .note.GNU-stack,"",@progbits
