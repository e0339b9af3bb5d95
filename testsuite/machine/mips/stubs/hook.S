/* A hook at a function's entry: keeps what arguments may be in, and calls a C function.

   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses r15: .*, what trace left there
   wrong own: ^stub loses r25: .*
   wrong last: ^stub loses r7: .*, what trace left there
   wrong float: ^stub loses f12: .*, what trace left there
   wrong half: ^stub loses f14: .*
   wrong saved: ^stub loses r16: .*
   wrong link: ^stub: it crashed with SIG
   wrong align: ^stub: it calls trace where SP is misaligned

   SPDX-License-Identifier: MIT  */

#include "abi.h"

#if _MIPS_SIM == _ABI64
# define ARGUMENTS 4,5,6,8,9,10,11
	.macro	floats by
	.irp	n, 13,14,15,16,17,18,19
	\by	$f\n, F (\n)($29)
	.endr
	.endm
#else
# define ARGUMENTS 4,5,6
	.macro	floats by
	\by	$f14, F (14)($29)
	.endm
#endif

	.text
	.p2align 3
	.globl	stub
	.type	stub, @function
	.ent	stub
stub:
	ADDI	$29, $29, -FRAME
	.irp	n, ARGUMENTS,7,15,25,28,31
	STORE	$\n, R (\n)($29)
	.endr
	sdc1	$f12, F (12)($29)
	floats	sdc1
#ifdef WRONG_saved
	move	$16, $4
#endif
#ifdef WRONG_align
	ADDI	$29, $29, -4
#endif
	call	trace
#ifdef WRONG_align
	ADDI	$29, $29, 4
#endif
	floats	ldc1
#ifndef WRONG_float
	ldc1	$f12, F (12)($29)
#endif
#ifdef WRONG_half
	mtc1	$0, $f14
#endif
	.irp	n, ARGUMENTS,28
	LOAD	$\n, R (\n)($29)
	.endr
#ifndef WRONG_last
	LOAD	$7, R (7)($29)
#endif
#ifndef WRONG_chain
	LOAD	$15, R (15)($29)
#endif
#ifndef WRONG_own
	LOAD	$25, R (25)($29)
#endif
	LOAD	$31, R (31)($29)
#ifdef WRONG_link
	move	$31, $0
#endif
	jr	$31
	ADDI	$29, $29, FRAME
	.end	stub
	.size	stub, . - stub

	.section .note.GNU-stack,"",%progbits
