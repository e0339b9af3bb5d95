/* A hook that looks each time whether the CPU has SVE (ID_AA64PFR0_EL1, bits 32 to 35: the kernel
   tells).

   flags: -march=armv8.2-a+sve
   cpu: sve
   judge: --kind=hook --symbol=stub --calls=trace
   right: never reached: stub\+0x\w+ \(sub sp, sp, #0x80\) and the next 10\n
   wrong wide: ^stub loses bytes 16-\d+ of v0-v7: .*, zeros
   wrong mask: ^stub loses (bytes 0-\d+ of )?p3: .*
   base right: ^stub keeps all that it must.*\n(?:.*\n)*cannot tell: p0-p3
   base narrow: ^stub loses (bytes 8-15 of )?v0-v7: .*, zeros

   SPDX-License-Identifier: MIT  */

	.arch	armv8.2-a+sve
	.text
	.globl	stub
	.type	stub, %function
stub:
	stp	x29, x30, [sp, #-96]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	stp	x2, x3, [sp, #32]
	stp	x4, x5, [sp, #48]
	stp	x6, x7, [sp, #64]
	stp	x8, x18, [sp, #80]
	mrs	x9, id_aa64pfr0_el1
	tst	x9, #0xf00000000
	b.eq	1f
	addvl	sp, sp, #-9
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
#ifdef WRONG_wide
	str	q\n, [sp, #16 * \n]
#else
	str	z\n, [sp, #\n, mul vl]
#endif
	.endr
	.irp	n, 0, 1, 2, 3
	str	p\n, [sp, #64 + \n, mul vl]
	.endr
	bl	trace
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
#ifdef WRONG_wide
	ldr	q\n, [sp, #16 * \n]
#else
	ldr	z\n, [sp, #\n, mul vl]
#endif
	.endr
	.irp	n, 0, 1, 2
	ldr	p\n, [sp, #64 + \n, mul vl]
	.endr
#ifndef WRONG_mask
	ldr	p3, [sp, #67, mul vl]
#endif
	addvl	sp, sp, #9
	b	2f
#ifdef WRONG_narrow
# define V(n) d##n
#else
# define V(n) q##n
#endif
1:	sub	sp, sp, #128
	stp	V (0), V (1), [sp]
	stp	V (2), V (3), [sp, #32]
	stp	V (4), V (5), [sp, #64]
	stp	V (6), V (7), [sp, #96]
	bl	trace
	ldp	V (0), V (1), [sp]
	ldp	V (2), V (3), [sp, #32]
	ldp	V (4), V (5), [sp, #64]
	ldp	V (6), V (7), [sp, #96]
	add	sp, sp, #128
2:	ldp	x8, x18, [sp, #80]
	ldp	x6, x7, [sp, #64]
	ldp	x4, x5, [sp, #48]
	ldp	x2, x3, [sp, #32]
	ldp	x0, x1, [sp, #16]
	ldp	x29, x30, [sp], #96
	ret

	.section .note.GNU-stack,"",%progbits
