/* A switch by stores, as most are written: the old SP to *from, then the new one.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: x19-x29 v8-v15 fpcr
   wrong vectors: ^stub loses bytes 0-7 of v8-v15: .*what the side that was left had there
   wrong slot: ^stub loses x28: was 0x\w+, is 0x\w+, the value of x27 .*\n(?:.*\n)*stub\+0x4 saves \(stp x19, x20, \[sp\]\): x19-x20\n
   wrong frame: ^stub loses x29
   wrong control: ^stub loses fpcr
   wrong sp: ^stub: SP is wrong in the end: by \+16
   wrong back: ^stub: it crashed with SIG(SEGV|BUS|ILL) at address 0x\w+, outside of it.*only with .*a signal between its instructions
   wrong below: ^stub loses x19: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(ldur x19, \[sp, #-176\]\) \(.*only with .*a signal between its instructions\)

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
	.type	stub, %function
stub:
	sub	sp, sp, #176
	stp	x19, x20, [sp]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
#ifdef WRONG_slot
	stp	x27, x27, [sp, #64]
#else
	stp	x27, x28, [sp, #64]
#endif
	stp	x29, x30, [sp, #80]
#ifndef WRONG_vectors
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
#endif
	mrs	x9, fpcr
	str	x9, [sp, #160]
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
#ifndef WRONG_control
	ldr	x9, [sp, #160]
	msr	fpcr, x9
#endif
#ifndef WRONG_vectors
	ldp	d14, d15, [sp, #144]
	ldp	d12, d13, [sp, #128]
	ldp	d10, d11, [sp, #112]
	ldp	d8, d9, [sp, #96]
#endif
#ifdef WRONG_frame
	ldr	x30, [sp, #88]
#else
	ldp	x29, x30, [sp, #80]
#endif
	ldp	x27, x28, [sp, #64]
	ldp	x25, x26, [sp, #48]
	ldp	x23, x24, [sp, #32]
	ldp	x21, x22, [sp, #16]
	ldp	x19, x20, [sp]
#ifdef WRONG_below
	add	sp, sp, #176
	ldr	x19, [sp, #-176]
#elif defined WRONG_back
	add	sp, sp, #176
	ldr	x30, [sp, #-88]
#elif defined WRONG_sp
	add	sp, sp, #192
#else
	add	sp, sp, #176
#endif
	ret

	.section .note.GNU-stack,"",%progbits
