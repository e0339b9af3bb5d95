/* stepping.h says what these are.

   SPDX-License-Identifier: MIT  */

#include "function.h"

#define KEPT 14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#define FRAME 272
#define FRAME_R 112
#define FRAME_TOC (FRAME_R + 8 * 18)

	.macro	end_function name
	.cfi_endproc
	.size	\name, . - .L\name
	.endm

	.text
	.p2align 2
function stepping_call
	.cfi_startproc
	mflr	0
	std	0, 16(1)
	.cfi_offset 65, 16
	mfcr	0
	stw	0, 8(1)
	.cfi_offset 70, 8
	stdu	1, -FRAME(1)
	.cfi_def_cfa_offset FRAME
	.irp	n, KEPT
	std	\n, FRAME_R + 8 * (\n - 14)(1)
	.cfi_offset \n, FRAME_R + 8 * (\n - 14) - FRAME
	.endr
	std	2, FRAME_TOC(1)
	mr	31, 3
#if _CALL_ELF == 2
	mr	30, 3
#else
	ld	30, 0(3)
	ld	2, 8(3)
#endif
	li	0, 0
	mtctr	0
	mtxer	0
	mtcr	0
	.irp	n, 3,4,5,6,7,8,9,10,11,12,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29
	li	\n, 0
	.endr
	bl	stepping_begin
	nop
	mr	12, 30
	mtctr	12
	bctrl
	bl	stepping_end
	nop
	ld	2, FRAME_TOC(1)
	.irp	n, KEPT
	ld	\n, FRAME_R + 8 * (\n - 14)(1)
	.endr
	addi	1, 1, FRAME
	.cfi_def_cfa_offset 0
	.irp	n, KEPT
	.cfi_restore \n
	.endr
	lwz	0, 8(1)
	mtcr	0
	ld	0, 16(1)
	mtlr	0
	.cfi_restore 65
	.cfi_restore 70
	blr
end_function stepping_call

	.macro	breakpoint name
function \name
	.cfi_startproc
	trap
	blr
end_function \name
	.endm
breakpoint stepping_begin
breakpoint stepping_end

/* ../../preemptregs.unwind/backtrace.h says what this is.  In a context, which r31 leads to,
   general register N is at GP_REGS + 8 * N, PC the 33rd, LR the 37th.  */
#define GP_REGS 232

/* DWARF number REG is in the context's word N: DW_CFA_expression REG, { DW_OP_breg31 }.  */
	.macro	in_context reg, n
	.cfi_escape 0x10, \reg, 3, 0x70 + 31, (GP_REGS + 8 * \n) & 127 | 128, \
	  (GP_REGS + 8 * \n) >> 7
	.endm

function unwinding_from
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 67
	.cfi_register 67, 65
	mflr	0
	std	0, 16(1)
	std	31, -8(1)
	stdu	1, -128(1)
	std	2, 40(1)
	mr	31, 3
	/* DW_CFA_def_cfa_expression: DW_OP_breg31, DW_OP_deref.  */
	.cfi_escape 0x0f, 4, 0x70 + 31, (GP_REGS + 8) & 127 | 128, (GP_REGS + 8) >> 7, 0x06
	.irp	n, 0,2,3,4,5,6,7,8,9,10,11,12,13,KEPT
	in_context \n, \n
	.endr
	in_context 67, 32
	in_context 65, 36
#if _CALL_ELF == 2
	mr	12, 4
#else
	ld	12, 0(4)
	ld	2, 8(4)
#endif
	mtctr	12
	mr	3, 5
	bctrl
	ld	2, 40(1)
	addi	1, 1, 128
	ld	31, -8(1)
	ld	0, 16(1)
	mtlr	0
	blr
end_function unwinding_from

	.section	.note.GNU-stack,"",%progbits
