/* A switch by stores, as most are written: the old SP to *from, then the new one.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: r16-r23 r28 r30 .*fcsr
   wrong floats: ^stub loses f20.*|^stub loses f24-f31: .*, what the side that was left had there
   wrong half: ^stub loses f30: was 0x\w+, is 0x\w+
   wrong slot: ^stub loses r19: was 0x\w+, is 0x\w+, the value of r18
   wrong frame: ^stub loses r30
   wrong gp: ^stub loses r28
   wrong control: ^stub loses fcsr
   wrong sp: ^stub: SP is wrong in the end: by \+16
   wrong below: ^stub loses r16: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(l[dw] s0,-\d+\(sp\)\) \(.*only with .*a signal between its instructions\)
   wrong stack: it wrote over its caller's stack: at SP\+16

   SPDX-License-Identifier: MIT  */

#include "abi.h"

	.text
	.p2align 3
	.globl	stub
	.type	stub, @function
	.ent	stub
stub:
#ifdef WRONG_stack
	STORE	$16, 16($29)
#endif
	ADDI	$29, $29, -FRAME
	.irp	n, 16,17,18,19,20,21,22,23,28,30,31
	STORE	$\n, R (\n)($29)
	.endr
#ifdef WRONG_slot
	STORE	$18, R (19)($29)
#endif
#ifndef WRONG_floats
	kept_floats sdc1
#endif
	cfc1	$8, $31
	sw	$8, CONTROL($29)
	STORE	$29, 0($4)
	move	$29, $5
	lw	$8, CONTROL($29)
#ifndef WRONG_control
	ctc1	$8, $31
#endif
#ifndef WRONG_floats
	kept_floats ldc1
#endif
#ifdef WRONG_half
	mtc1	$0, $f30
#endif
	.irp	n, 16,17,18,19,20,21,22,23,31
	LOAD	$\n, R (\n)($29)
	.endr
#ifndef WRONG_frame
	LOAD	$30, R (30)($29)
#endif
#ifndef WRONG_gp
	LOAD	$28, R (28)($29)
#endif
#ifdef WRONG_below
	ADDI	$29, $29, FRAME
	LOAD	$16, R (16) - FRAME($29)
	ADDI	$29, $29, -FRAME
#endif
	jr	$31
#ifdef WRONG_sp
	ADDI	$29, $29, FRAME + 16
#else
	ADDI	$29, $29, FRAME
#endif
	.end	stub
	.size	stub, . - stub

	.section .note.GNU-stack,"",%progbits
