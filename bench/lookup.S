/* A library of COUNT functions of 8 to 32 bytes, with records, to look PCs up in.

   SPDX-License-Identifier: MIT  */

#include <preempt.h>

	.text
	.globl	code_begin, code_end
code_begin:
.Lcode:
	.pushsection	preempt_functions,"ao",%progbits,.Lcode
	.balign	4
	.set	number, 0
	.set	at, 0
	.rept	COUNT
	.set	length, 8 + (number * 2654435761 >> 16 & 3) * 8
	.set	at, at + length
	.set	number, number + 1
	.long	.Lcode + at - .
	.long	length
	.long	.Lholds - .
	.endr
	.popsection
	.skip	at, 0x90
code_end:

	.section	.rodata.preemptregs,"a",%progbits
	.balign	4
.Lholds:
	.ascii	PREEMPT_TEXT_HEAD
	.asciz	""
	PREEMPT_MODULE

	.section	.note.GNU-stack,"",%progbits
