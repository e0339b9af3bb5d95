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

	.section	.note.GNU-stack,"",%progbits
