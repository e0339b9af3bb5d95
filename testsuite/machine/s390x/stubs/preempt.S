/* A preemption's entry as hand lists have it, which jumps back through r1: for code that is
   compiled to leave that alone.

   judge: --kind=preempt --symbol=stub --calls=work --need-not=r1
   right: kept: r0 r2-r14 f0-f15 mask fpc
   wrong control: ^stub loses fpc
   wrong link: ^stub loses r14
   wrong saved: ^stub loses r12: was 0x\w+, is 0x\w+, the value of r13
   wrong float: ^stub loses f7: .*, what work left there
   wrong flags: ^stub loses mask
   wrong below: ^stub: it wrote over its caller's stack: at SP\+16

   SPDX-License-Identifier: MIT  */

#define FRAME 432
#define F 288
#define FPC 416
#define MASK 420

	.text
	.globl	stub
	.type	stub, @function
stub:
	lay	%r15, -FRAME(%r15)
	stmg	%r0, %r14, 160(%r15)
#ifdef WRONG_saved
	stg	%r13, 160 + 8 * 12(%r15)
#endif
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	std	%f\n, F + 8 * \n(%r15)
	.endr
	stfpc	FPC(%r15)
	lhi	%r0, 0
	ipm	%r0
	st	%r0, MASK(%r15)
	lhi	%r0, 0
	sfpc	%r0
	spm	%r0
	brasl	%r14, work
#ifndef WRONG_control
	lfpc	FPC(%r15)
#endif
	.irp	n, 0,1,2,3,4,5,6,8,9,10,11,12,13,14,15
	ld	%f\n, F + 8 * \n(%r15)
	.endr
#ifndef WRONG_float
	ld	%f7, F + 8 * 7(%r15)
#endif
	l	%r0, MASK(%r15)
#ifndef WRONG_flags
	spm	%r0
#endif
	lg	%r0, 160(%r15)
	lmg	%r2, %r13, 160 + 16(%r15)
#ifndef WRONG_link
	lg	%r14, 160 + 8 * 14(%r15)
#endif
	lg	%r1, FRAME + 8(%r15)
	lg	%r15, FRAME(%r15)
#ifdef WRONG_below
	mvghi	16(%r15), 0
#endif
	br	%r1

	.section .note.GNU-stack,"",@progbits
