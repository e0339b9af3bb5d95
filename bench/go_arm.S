/* What asyncPreempt is measured against on ARM: the list that Go keeps by hand, written as
   its generator writes it (runtime/mkpreempt.go), for the registers that asyncPreempt saves:
   r0 to r10, ip, lr, d0 to d15, APSR, FPSCR.  Go saves no d16 and beyond, and clears no
   reservation.  Entered as asyncPreempt is: fp leads to a record of fp and the PC.

   SPDX-License-Identifier: MIT  */

#define HANDED 12               /* the record, and what aligns SP below it */
#define FRAME 192               /* lr, r0 to r10, ip, APSR, FPSCR, d0 to d15, and 4 */

	.syntax	unified
	.arch	armv7-a
	.fpu	vfpv3
#ifdef __thumb__
	.thumb
#endif

	.text
	.p2align 6
	.globl	bench_go
	.type	bench_go, %function
bench_go:
	str	lr, [sp, #-FRAME]!
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10
	str	r\n, [sp, #4 + 4 * \n]
	.endr
	str	ip, [sp, #48]
	mrs	r0, APSR
	str	r0, [sp, #52]
	vmrs	r0, fpscr
	str	r0, [sp, #56]
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	vstr	d\n, [sp, #60 + 8 * \n]
	.endr
	bl	asyncPreempt2
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	vldr	d\n, [sp, #60 + 8 * \n]
	.endr
	ldr	r0, [sp, #56]
	vmsr	fpscr, r0
	ldr	r0, [sp, #52]
	msr	APSR_nzcvqg, r0
	ldr	ip, [sp, #48]
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10
	ldr	r\n, [sp, #4 + 4 * \n]
	.endr
	ldr	lr, [sp]
	mov	sp, fp
	pop	{fp, pc}
	.size	bench_go, . - bench_go

	.p2align 6
	.globl	asyncPreempt2
	.type	asyncPreempt2, %function
asyncPreempt2:
	bx	lr

	.section .rodata
	.balign	4
	.globl	bench_go_bytes
bench_go_bytes:
	.long	HANDED + FRAME

	.section	.note.GNU-stack,"",%progbits
