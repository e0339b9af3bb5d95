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
	addi.d	$sp, $sp, -96
	.cfi_def_cfa_offset 96
	st.d	$ra, $sp, 0
	.cfi_offset 1, -96
	.irp	n, 22,23,24,25,26,27,28,29,30,31
	st.d	$r\n, $sp, 8 * (\n - 21)
	.cfi_offset \n, 8 * (\n - 21) - 96
	.endr
	move	$r23, $a0
	.irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,22,24,25,26,27,28,29,30,31
	move	$r\n, $zero
	.endr
	bl	stepping_begin
	jirl	$ra, $r23, 0
	bl	stepping_end
	.irp	n, 22,23,24,25,26,27,28,29,30,31
	ld.d	$r\n, $sp, 8 * (\n - 21)
	.cfi_restore \n
	.endr
	ld.d	$ra, $sp, 0
	.cfi_restore 1
	addi.d	$sp, $sp, 96
	.cfi_def_cfa_offset 0
	jr	$ra
end_function stepping_call

	.macro	breakpoint name
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	break	0
	jr	$ra
end_function \name
	.endm
breakpoint stepping_begin
breakpoint stepping_end

/* qemu's vdso (10.0) has rules for a signal's frame by which SP is in r2, and libgcc's unwinder
   follows them.  The column's value is a word at the offset in the context at r23:
   DW_CFA_expression, DW_OP_breg23.  */
	.macro	in_context column, offset
	.cfi_escape 0x10, \column, 3, 0x70 + 23, (\offset) & 127 | 128, (\offset) >> 7
	.endm

#define PC 176
#define GREGS 184

/* unwinding.h says what this is.  */
	.globl	unwinding_from
	.type	unwinding_from, @function
unwinding_from:
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 72
	addi.d	$sp, $sp, -16
	st.d	$ra, $sp, 0
	st.d	$r23, $sp, 8
	move	$r23, $a0
	/* DW_CFA_def_cfa_expression: DW_OP_breg23, DW_OP_deref.  */
	.cfi_escape 0x0f, 4, 0x70 + 23, (GREGS + 24) & 127 | 128, (GREGS + 24) >> 7, 0x06
	.irp	n, 1,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	in_context \n, GREGS + 8 * \n
	.endr
	in_context 72, PC
	move	$a0, $a2
	jirl	$ra, $a1, 0
	ld.d	$r23, $sp, 8
	ld.d	$ra, $sp, 0
	addi.d	$sp, $sp, 16
	jr	$ra
end_function unwinding_from

	.section	.note.GNU-stack,"",%progbits
