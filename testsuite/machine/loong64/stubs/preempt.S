/* A preemption's entry as hand lists have it, which jumps back through r21.

   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: r1 r4-r20 r22-r31 f0-f31 fcc0-fcc7 fcsr
   wrong conditions: ^stub loses fcc0
   wrong control: ^stub loses fcsr
   wrong half: ^stub loses bytes 8-15 of f16-f31
   wrong ra: ^stub loses r1
   wrong slot: ^stub loses r28: was 0x\w+, is 0x\w+, the value of r29
   wrong below: ^stub: it wrote over its caller's stack: at SP\+8

   SPDX-License-Identifier: MIT  */

#define FRAME 848
#define V 256
#define FCC 768
#define FCSR 832

	.text
	.globl	stub
	.type	stub, @function
stub:
	addi.d	$sp, $sp, -FRAME
	.irp	n, 1,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,22,23,24,25,26,27,28,29,30,31
	st.d	$r\n, $sp, 8 * \n
	.endr
#ifdef WRONG_slot
	st.d	$r29, $sp, 8 * 28
#endif
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	vst	$vr\n, $sp, V + 16 * \n
	.endr
	.irp	n, 0,1,2,3,4,5,6,7
	movcf2gr $r12, $fcc\n
	st.d	$r12, $sp, FCC + 8 * \n
	.endr
	movfcsr2gr $r12, $fcsr0
	st.d	$r12, $sp, FCSR
	movgr2fcsr $fcsr0, $zero
	bl	work
	ld.d	$r12, $sp, FCSR
#ifndef WRONG_control
	movgr2fcsr $fcsr0, $r12
#endif
#ifndef WRONG_conditions
	.irp	n, 0,1,2,3,4,5,6,7
	ld.d	$r12, $sp, FCC + 8 * \n
	movgr2cf $fcc\n, $r12
	.endr
#endif
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	vld	$vr\n, $sp, V + 16 * \n
	.endr
	.irp	n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#ifdef WRONG_half
	fld.d	$f\n, $sp, V + 16 * \n
#else
	vld	$vr\n, $sp, V + 16 * \n
#endif
	.endr
	.irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,22,23,24,25,26,27,28,29,30,31
	ld.d	$r\n, $sp, 8 * \n
	.endr
#ifndef WRONG_ra
	ld.d	$ra, $sp, 8
#endif
	ld.d	$r21, $sp, FRAME
	addi.d	$sp, $sp, FRAME + 16
#ifdef WRONG_below
	st.d	$zero, $sp, 8
#endif
	jr	$r21

	.section .note.GNU-stack,"",@progbits
