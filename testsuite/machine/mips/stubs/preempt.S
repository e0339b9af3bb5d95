/* A preemption's entry as hand lists have it: back by r24, which no code there holds.

   flags: -ffixed-24
   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: .*fcsr
   wrong at: ^stub loses r1: .*, what work left there
   wrong gp: ^stub loses r28
   wrong float: ^stub loses f14: .*, the value of f0
   wrong half: ^stub loses f16: .*
   wrong control: stub loses fcsr: was .*, is .*
   wrong slot: ^stub loses r8: was 0x\w+, is 0x\w+, the value of r9
   wrong link: ^stub loses r31
   wrong sp: ^stub: SP is wrong in the end: by -16
   wrong below: ^stub: it wrote over its caller's stack: at SP\+

   SPDX-License-Identifier: MIT  */

#include "abi.h"

#define LOWER 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,25
#define SAVED LOWER,28,30,31

	.text
	.p2align 3
	.globl	stub
	.type	stub, @function
	.ent	stub
stub:
	ADDI	$29, $29, -FRAME
	.irp	n, SAVED
	STORE	$\n, R (\n)($29)
	.endr
#ifdef WRONG_slot
	STORE	$9, R (8)($29)
#endif
#if __mips_isa_rev < 6
	mfhi	$8
	STORE	$8, R (26)($29)
	mflo	$8
	STORE	$8, R (27)($29)
#endif
	cfc1	$8, $31
	sw	$8, CONTROL($29)
	ctc1	$0, $31
	all_floats sdc1
	call	work
	all_floats ldc1
#ifdef WRONG_float
	mov.d	$f14, $f0
	ldc1	$f0, F (0)($29)
#endif
#ifdef WRONG_half
	mtc1	$0, $f16
#endif
	lw	$8, CONTROL($29)
#ifdef WRONG_conditions
	lui	$9, 0x017f
	ori	$9, $9, 0xffff
	and	$8, $8, $9
#endif
#ifndef WRONG_control
	ctc1	$8, $31
#endif
#if __mips_isa_rev < 6
	LOAD	$8, R (27)($29)
	mtlo	$8
# ifndef WRONG_hi
	LOAD	$8, R (26)($29)
	mthi	$8
# endif
#endif
#ifdef WRONG_below
	STORE	$8, FRAME + 2 * WORD + 16($29)
#endif
#ifndef WRONG_link
	LOAD	$31, R (31)($29)
#endif
	LOAD	$28, R (28)($29)
#ifdef WRONG_gp
	nor	$28, $28, $0
#endif
	LOAD	$30, R (30)($29)
	.irp	n, LOWER
	.if \n != 1
	LOAD	$\n, R (\n)($29)
	.endif
	.endr
#ifndef WRONG_at
	LOAD	$1, R (1)($29)
#endif
	LOAD	$24, FRAME($29)
	jr	$24
#ifdef WRONG_sp
	ADDI	$29, $29, FRAME + 2 * WORD - 16
#else
	ADDI	$29, $29, FRAME + 2 * WORD
#endif
	.end	stub
	.size	stub, . - stub

	.section .note.GNU-stack,"",%progbits
