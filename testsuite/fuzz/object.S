/* An object with what hand.S of preemptregs.check has not: a trampoline's note, a
   module's, a note of another owner, intermediate code, a section for each function.

   SPDX-License-Identifier: MIT  */

	.section	.text.alone, "ax", @progbits
	.globl	alone
	.type	alone, @function
alone:
	ret
.Lalone_end:
	.size	alone, . - alone

	.section	preempt_functions, "ao", @progbits, alone
	.balign	4
	.long	.Lalone_end - .
	.long	.Lalone_end - alone
	.long	preempt_holds - .

	.weak	preempt_holds
	.hidden	preempt_holds
	.section	.note.preemptregs, "aG", @note, preempt_holds, comdat
	.balign	4
	.long	8, 1f - preempt_holds, 2
	.asciz	"Preempt"
preempt_holds:
	.asciz	"2 ARCH\nby hand\nGENERAL r15:0"
1:	.balign	4

	.section	.note.preemptregs, "aR", @note
	.balign	4
	.long	8, 16, 1
	.asciz	"Preempt"
	.long	2, 0, 0, 0
	.long	8, 1f - 2f, 3
	.asciz	"Preempt"
2:	.asciz	"2 ARCH\nby hand\nGENERAL VECTORS:16"
1:	.balign	4
	.long	4, 4, 5
	.asciz	"GNU"
	.long	0

	.section	.gnu.lto_.lto.0, "e", @progbits
	.byte	12, 0, 0, 0, 1, 0, 0, 0
