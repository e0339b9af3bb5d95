/* stepping.h says what these are.  ARM's code, whose breakpoints are as long as their type.

   SPDX-License-Identifier: MIT  */

	.syntax	unified
	.arch	armv7-a
	.arm

	.macro	function name
	.p2align 2
	.globl	\name
	.type	\name, %function
\name:
	.fnstart
	.cfi_startproc
	.endm

	.macro	end_function name
	.cfi_endproc
	.fnend
	.size	\name, . - \name
	.endm

	.text
function stepping_call
	push	{r4-r11, ip, lr}
	.save	{r4-r11, ip, lr}
	.cfi_def_cfa_offset 40
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11
	.cfi_offset \n, -40 + 4 * (\n - 4)
	.endr
	.cfi_offset 14, -4
	mov	r4, r0
	.irp	n, 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 14
	mov	r\n, #0
	.endr
	bl	stepping_begin
	blx	r4
	bl	stepping_end
	pop	{r4-r11, ip, pc}
end_function stepping_call

	.macro	breakpoint name
function \name
	bkpt
	bx	lr
end_function \name
	.endm
breakpoint stepping_begin
breakpoint stepping_end

	.section	.note.GNU-stack,"",%progbits
