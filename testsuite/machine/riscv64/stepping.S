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
	addi	sp, sp, -112
	.cfi_def_cfa_offset 112
	sd	ra, 0(sp)
	.cfi_offset 1, -112
	sd	s0, 8(sp)
	.cfi_offset 8, -104
	sd	s1, 16(sp)
	.cfi_offset 9, -96
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	sd	s\n, 8 * (\n + 1)(sp)
	.cfi_offset 16 + \n, 8 * (\n + 1) - 112
	.endr
	mv	s1, a0
	.irp	reg, t0, t1, t2, t3, t4, t5, t6, a0, a1, a2, a3, a4, a5, a6, a7
	li	\reg, 0
	.endr
	.irp	reg, s0, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
	li	\reg, 0
	.endr
	call	stepping_begin
	jalr	s1
	call	stepping_end
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	ld	s\n, 8 * (\n + 1)(sp)
	.endr
	ld	s1, 16(sp)
	ld	s0, 8(sp)
	ld	ra, 0(sp)
	addi	sp, sp, 112
	.cfi_def_cfa_offset 0
	.cfi_restore 1
	ret
end_function stepping_call

	.macro	breakpoint name
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	c.ebreak
	ret
end_function \name
	.endm
breakpoint stepping_begin
breakpoint stepping_end

	.section	.note.GNU-stack,"",%progbits
