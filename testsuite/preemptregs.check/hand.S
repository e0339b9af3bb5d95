/* Records by hand, one thing on a line: check.exp edits what it wants to see refused.
   ARCH, NARROW and WIDE, lists of registers, are put in for the board.

   SPDX-License-Identifier: MIT  */

	.text
	.globl	one
	.type	one, %function
one:
	nop
	nop
.Lone_end:
	.size	one, . - one

	.globl	two
	.type	two, %function
two:
	nop
	nop
	nop
.Ltwo_end:
	.size	two, . - two

	.section	preempt_functions, "ao", %progbits, one
	.balign	4
	.long	.Lone_end - .
	.long	.Lone_end - one
	.long	narrow - .
	.long	.Ltwo_end - .
	.long	.Ltwo_end - two
	.long	wide - . + 1

	.section	.rodata.preemptregs, "a", %progbits
	.balign	4
narrow:
	.asciz	"3 ARCH\nby hand\nNARROW"
	.balign	4
wide:
	.asciz	"3 ARCH\nby hand\nWIDE"
	.balign	16
module:
	.asciz	"preempt records"
	.long	3
	.long	__start_preempt_functions - .
	.long	__stop_preempt_functions - .
	.long	state - .

	.hidden	__start_preempt_functions, __stop_preempt_functions
	.bss
	.balign	4
state:	.skip	4

	.section	.note.preemptregs, "a", %note
	.balign	4
	.long	12, 8, 1
	.asciz	"preemptregs"
	.long	module - ., 0

	.section	.note.GNU-stack, "", %progbits
