/* Records by hand, one thing on a line: check.exp edits what it wants to see refused.
   ARCH, GENERAL and VECTORS are put in for the board.

   SPDX-License-Identifier: MIT  */

	.text
	.globl	one
	.type	one, @function
one:
	nop
	ret
.Lone_end:
	.size	one, . - one

	.globl	two
	.type	two, @function
two:
	nop
	nop
	ret
.Ltwo_end:
	.size	two, . - two

	.section	preempt_functions, "ao", @progbits, one
	.balign	4
	.long	.Lone_end - .
	.long	.Lone_end - one
	.long	narrow - .
	.long	.Ltwo_end - .
	.long	.Ltwo_end - two
	.long	wide - . + 1

	.section	.note.preemptregs, "a", @note
	.balign	4
	.long	8, 1f - narrow, 2
	.asciz	"Preempt"
narrow:
	.asciz	"2 ARCH\nby hand\nGENERAL VECTORS:16"
1:	.balign	4
	.long	8, 1f - wide, 2
	.asciz	"Preempt"
wide:
	.asciz	"2 ARCH\nby hand\nGENERAL VECTORS:32"
1:	.balign	4

	.section	.note.GNU-stack, "", @progbits
