/* stepping.h says what these are.

   SPDX-License-Identifier: MIT  */

	.macro	function name
	.globl	\name
	.type	\name, %function
\name:
	.cfi_startproc
	hint	#34			/* bti c */
	.endm

	.macro	end_function name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.text
function stepping_call
	stp	x29, x30, [sp, #-96]!
	.cfi_def_cfa_offset 96
	.cfi_offset 29, -96
	.cfi_offset 30, -88
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	.irp	n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
	.cfi_offset \n, -80 + 8 * (\n - 19)
	.endr
	mov	x19, x0
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,25,26,27,28,29
	mov	x\n, #0
	.endr
	bl	stepping_begin
	blr	x19
	bl	stepping_end
	ldp	x27, x28, [sp, #80]
	ldp	x25, x26, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #96
	.cfi_def_cfa_offset 0
	.cfi_restore 29
	.cfi_restore 30
	ret
end_function stepping_call

	.macro	breakpoint name
	.globl	\name
	.type	\name, %function
\name:
	.cfi_startproc
	brk	#0
	ret
end_function \name
	.endm
breakpoint stepping_begin
breakpoint stepping_end

	.section	.note.GNU-stack,"",%progbits
