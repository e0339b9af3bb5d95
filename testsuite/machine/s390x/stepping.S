/* stepping.h says what these are.

   SPDX-License-Identifier: MIT  */

	.macro	end_function name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.text
	.globl	stepping_call
	.type	stepping_call, @function
stepping_call:
	.cfi_startproc
	stmg	%r6, %r15, 48(%r15)
	.irp	n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.cfi_offset \n, 8 * \n - 160
	.endr
	lay	%r15, -160(%r15)
	.cfi_def_cfa_offset 320
	lgr	%r7, %r2
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14
	lghi	%r\n, 0
	.endr
	brasl	%r14, stepping_begin
	basr	%r14, %r7
	brasl	%r14, stepping_end
	lmg	%r6, %r15, 160 + 48(%r15)
	.cfi_def_cfa_offset 160
	.irp	n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.cfi_restore \n
	.endr
	br	%r14
end_function stepping_call

	.macro	breakpoint name
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	.short	1
	br	%r14
end_function \name
	.endm
breakpoint stepping_begin
breakpoint stepping_end

/* libgcc's unwinder takes the kernel's frames for those of calls.  The column's value is a
   word at the offset in the context at r6: DW_CFA_expression, DW_OP_breg6.  */
	.macro	in_context column, offset
	.cfi_escape 0x10, \column, 3, 0x70 + 6, (\offset) & 127 | 128, (\offset) >> 7
	.endm

#define PSW_ADDRESS 48
#define GREGS 56
#define FPRS 256

/* unwinding.h says what this is.  */
	.globl	unwinding_from
	.type	unwinding_from, @function
unwinding_from:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 32
	stmg	%r6, %r15, 48(%r15)
	lay	%r15, -160(%r15)
	lgr	%r6, %r2
	/* DW_CFA_def_cfa_expression: DW_OP_breg6, DW_OP_deref, DW_OP_plus_uconst 160.  */
	.cfi_escape 0x0f, 7, 0x70 + 6, (GREGS + 120) & 127 | 128, (GREGS + 120) >> 7, 0x06
	.cfi_escape 0x23, 160 & 127 | 128, 160 >> 7
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	in_context \n, GREGS + 8 * \n
	.endr
	/* GCC keeps general registers in these, too: f0, f2, f4, f6, f1 ... by their columns.  */
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	in_context 16 + (\n & 8) + ((\n & 1) << 2) + ((\n >> 1) & 3), FPRS + 8 * \n
	.endr
	in_context 32, PSW_ADDRESS
	lgr	%r2, %r4
	basr	%r14, %r3
	lmg	%r6, %r15, 160 + 48(%r15)
	br	%r14
end_function unwinding_from

	.section	.note.GNU-stack,"",%progbits
