/* A preemption's entry as hand lists have it: fp leads to a record of fp and the PC.

   flags: -mfpu=neon
   cpu: vfpd32
   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: r0-r10 fp ip lr s0-s31 d16-d31 apsr fpscr
   wrong upper: ^stub loses d16-d31: .*, what work left there
   wrong half: ^stub loses d20: .*
   wrong flags: ^stub loses apsr
   wrong ge: ^stub loses apsr: was 0x\w+, is 0x\w+
   wrong control: ^stub loses fpscr
   wrong slot: ^stub loses r8: was 0x\w+, is 0x\w+, the value of r9
   wrong lr: ^stub loses lr
   wrong sp: ^stub: SP is wrong in the end: by -12
   wrong below: ^stub: it wrote over its caller's stack: at SP\+

   SPDX-License-Identifier: MIT  */

	.syntax	unified
	.arch	armv7-a
	.fpu	neon
#ifdef IN_ARM
	.arm
#else
	.thumb
#endif

#define FRAME 320
#define D 64

	.text
	.p2align 2
	.globl	stub
	.type	stub, %function
stub:
	sub	sp, sp, #FRAME
	stm	sp, {r0-r10}
#ifdef WRONG_slot
	str	r9, [sp, #32]
#endif
	str	ip, [sp, #44]
	str	lr, [sp, #48]
	mrs	r0, APSR
	str	r0, [sp, #52]
	vmrs	r0, fpscr
	str	r0, [sp, #56]
	mov	r0, #0
	vmsr	fpscr, r0
	add	r0, sp, #D
	vstmia	r0!, {d0-d15}
	vstmia	r0!, {d16-d31}
	bl	work
	add	r0, sp, #D
	vldmia	r0!, {d0-d15}
#ifndef WRONG_upper
	vldmia	r0!, {d16-d31}
#endif
#ifdef WRONG_half
	vmov.32	d20[1], r0
#endif
	ldr	r0, [sp, #56]
#ifndef WRONG_control
	vmsr	fpscr, r0
#endif
	ldr	r0, [sp, #52]
#if defined WRONG_ge
	msr	APSR_nzcvq, r0
#elif !defined WRONG_flags
	msr	APSR_nzcvqg, r0
#endif
#ifdef WRONG_below
	str	r0, [fp, #8]
#endif
#ifndef WRONG_lr
	ldr	lr, [sp, #48]
#endif
	ldr	ip, [sp, #44]
	ldm	sp, {r0-r10}
	mov	sp, fp
#ifdef WRONG_sp
	ldr	fp, [sp], #-4
	ldr	pc, [sp, #8]
#else
	pop	{fp, pc}
#endif

	.section .note.GNU-stack,"",%progbits
