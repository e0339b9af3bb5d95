/* An object with what hand.S of preemptregs.check has not: a trampoline's note, a note
   of another owner, intermediate code, a section for each function.

   SPDX-License-Identifier: MIT  */

	.section	.text.alone, "ax", %progbits
	.globl	alone
	.type	alone, %function
alone:
	nop
.Lalone_end:
	.size	alone, . - alone

	.section	preempt_functions, "ao", %progbits, alone
	.balign	4
	.long	.Lalone_end - .
	.long	.Lalone_end - alone
	.long	preempt_holds - .

	.weak	preempt_holds
	.hidden	preempt_holds
	.section	.rodata.preemptregs, "aG", %progbits, preempt_holds, comdat
	.balign	4
preempt_holds:
	.asciz	"3 ARCH\nby hand\nGENERAL r15:0"

	.weak	preempt_module_records
	.hidden	preempt_module_records, __start_preempt_functions
	.hidden	__stop_preempt_functions
	.bss
	.balign	4
state:	.skip	4

	.section	.rodata.preemptregs, "a", %progbits
	.balign	16
preempt_module_records:
	.asciz	"preempt records"
	.long	3
	.long	__start_preempt_functions - .
	.long	__stop_preempt_functions - .
	.long	state - .
	.balign	16
saves:
	.asciz	"preempt saves"
	.balign	16
	.asciz	"3 ARCH\nby hand\nGENERAL VECTORS:16"

	.section	.note.preemptregs, "aR", %note
	.balign	4
	.long	12, 8, 1
	.asciz	"preemptregs"
	.long	preempt_module_records - ., 0
	.long	12, 8, 2
	.asciz	"preemptregs"
	.long	saves - ., 0
	.long	4, 4, 5
	.asciz	"GNU"
	.long	0

	.section	.gnu.lto_.lto.0, "e", %progbits
	.byte	12, 0, 0, 0, 1, 0, 0, 0
