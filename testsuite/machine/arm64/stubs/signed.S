/* A switch whose return address is signed with SP, where the CPU does that (PAC): elsewhere the
   instructions are hints.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: x19-x29 v8-v15 fpcr
   wrong unsigned: ^stub: it crashed with SIG

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
	.type	stub, %function
stub:
#ifndef WRONG_unsigned
	hint	#25			/* paciasp */
#endif
	sub	sp, sp, #176
	stp	x19, x20, [sp]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mrs	x9, fpcr
	str	x9, [sp, #160]
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
	ldr	x9, [sp, #160]
	msr	fpcr, x9
	ldp	d14, d15, [sp, #144]
	ldp	d12, d13, [sp, #128]
	ldp	d10, d11, [sp, #112]
	ldp	d8, d9, [sp, #96]
	ldp	x29, x30, [sp, #80]
	ldp	x27, x28, [sp, #64]
	ldp	x25, x26, [sp, #48]
	ldp	x23, x24, [sp, #32]
	ldp	x21, x22, [sp, #16]
	ldp	x19, x20, [sp]
	add	sp, sp, #176
	hint	#29			/* autiasp */
	ret

	.section .note.GNU-stack,"",%progbits
