/* A preemption's entry as hand lists have it, which jumps back through x18.

   judge: --kind=preempt --symbol=stub --calls=work --need-not=x18
   right: kept: x0-x17 x19-x30 v0-v31 pstate fpcr fpsr
   wrong control: ^stub loses fpcr: was .*only with FPCR changed
   wrong half: ^stub loses bytes 8-15 of v16-v31: .*, zeros
   wrong flags: ^stub loses pstate
   wrong slot: ^stub loses x28: was 0x\w+, is 0x\w+, the value of x29
   wrong below: ^stub: it wrote over its caller's stack: at SP\+

   SPDX-License-Identifier: MIT  */

#define FRAME 800
#define V 256

	.text
	.globl	stub
	.type	stub, %function
stub:
	sub	sp, sp, #FRAME
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	str	x\n, [sp, #8 * \n]
	.endr
#ifdef WRONG_slot
	str	x29, [sp, #8 * 28]
#endif
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	str	q\n, [sp, #V + 16 * \n]
	.endr
	.irp	n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#ifdef WRONG_half
	str	d\n, [sp, #V + 16 * \n]
#else
	str	q\n, [sp, #V + 16 * \n]
#endif
	.endr
	mrs	x0, nzcv
	mrs	x1, fpcr
	mrs	x2, fpsr
	str	x0, [sp, #768]
	str	x1, [sp, #776]
	str	x2, [sp, #784]
	msr	fpcr, xzr
	bl	work
	ldr	x0, [sp, #768]
	ldr	x1, [sp, #776]
	ldr	x2, [sp, #784]
#ifndef WRONG_flags
	msr	nzcv, x0
#endif
#ifndef WRONG_control
	msr	fpcr, x1
#endif
	msr	fpsr, x2
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	ldr	q\n, [sp, #V + 16 * \n]
	.endr
	.irp	n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#ifdef WRONG_half
	ldr	d\n, [sp, #V + 16 * \n]
#else
	ldr	q\n, [sp, #V + 16 * \n]
#endif
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,19,20,21,22,23,24,25,26,27,28,29,30
	ldr	x\n, [sp, #8 * \n]
	.endr
	ldr	x18, [sp, #FRAME + 8]
	add	sp, sp, #FRAME
#ifdef WRONG_below
	str	xzr, [sp, #40]
#endif
	add	sp, sp, #32
	ret	x18

	.section .note.GNU-stack,"",%progbits
