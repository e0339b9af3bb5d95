/* A preemption's entry as hand lists have it, which jumps back through t6.

   judge: --kind=preempt --symbol=stub --calls=work --need-not=t6
   right: kept: ra t0-t5 s0-s11 a0-a7 ft0-ft11 fs0-fs11 fa0-fa7 fcsr
   wrong control: ^stub loses fcsr
   wrong ra: ^stub loses ra
   wrong saved: ^stub loses s2: was 0x\w+, is 0x\w+, the value of s3
   wrong float: ^stub loses ft11: .*, what work left there
   wrong below: ^stub: it wrote over its caller's stack: at SP\+8

   SPDX-License-Identifier: MIT  */

#define FRAME 512
#define F 256

	.text
	.globl	stub
	.type	stub, @function
stub:
	addi	sp, sp, -FRAME
	.irp	n, 1,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	sd	x\n, 8 * \n(sp)
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fsd	f\n, F + 8 * \n(sp)
	.endr
#ifdef WRONG_saved
	sd	s3, 8 * 18(sp)
#endif
	frcsr	a0
	sd	a0, (sp)
	fscsr	zero
	call	work
	ld	a0, (sp)
#ifndef WRONG_control
	fscsr	a0
#endif
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	fld	f\n, F + 8 * \n(sp)
	.endr
#ifndef WRONG_float
	fld	f31, F + 8 * 31(sp)
#endif
#ifndef WRONG_ra
	ld	ra, 8(sp)
#endif
	.irp	n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	ld	x\n, 8 * \n(sp)
	.endr
	ld	t6, FRAME(sp)
	addi	sp, sp, FRAME + 16
#ifdef WRONG_below
	sd	zero, 8(sp)
#endif
	jr	t6

	.section .note.GNU-stack,"",@progbits
