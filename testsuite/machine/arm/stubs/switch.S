/* A switch by stores, as most are written: the old SP to *from, then the new one.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: r4-r10 fp s16-s31 fpscr
   wrong floats: ^stub loses s16-s31: .*, what the side that was left had there
   wrong half: ^stub loses s21: was 0x\w+, is 0x\w+, the value of s20
   wrong slot: ^stub loses r8: was 0x\w+, is 0x\w+, the value of r9
   wrong frame: ^stub loses fp
   wrong control: ^stub loses fpscr
   wrong sp: ^stub: SP is wrong in the end: by \+8
   wrong below: ^stub loses r4: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(ldr(\.w)? r4, \[sp, #-36\]\) \(.*only with .*a signal between its instructions\)
   wrong stack: it wrote over its caller's stack: at SP\+0

   SPDX-License-Identifier: MIT  */

	.syntax	unified
	.fpu	vfpv3-d16
#ifdef IN_ARM
	.arm
#else
	.thumb
#endif

	.text
	.p2align 2
	.globl	stub
	.type	stub, %function
stub:
#ifdef WRONG_stack
	str	r4, [sp]
#endif
	push	{r4-r11, lr}
#ifdef WRONG_slot
	str	r9, [sp, #16]
#endif
#ifndef WRONG_floats
	vpush	{d8-d15}
#endif
	vmrs	r2, fpscr
	push	{r2}
	mov	ip, sp
	str	ip, [r0]
	mov	sp, r1
	pop	{r2}
#ifndef WRONG_control
	vmsr	fpscr, r2
#endif
#ifndef WRONG_floats
	vpop	{d8-d15}
#endif
#ifdef WRONG_half
	vmov.f32 s21, s20
#endif
#ifdef WRONG_frame
	pop	{r4-r10, ip, lr}
#else
	pop	{r4-r11, lr}
#endif
#ifdef WRONG_below
	ldr	r4, [sp, #-36]
#endif
#ifdef WRONG_sp
	add	sp, sp, #8
#endif
	bx	lr

	.section .note.GNU-stack,"",%progbits
