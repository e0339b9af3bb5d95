/* What asyncPreempt is measured against on arm64: the list that Go keeps by hand, written as
   its generator writes it (runtime/mkpreempt.go), for the registers that asyncPreempt saves:
   x0 to x30 but x18, v0 to v31, NZCV, FPSR.  Go saves neither FPCR nor PSTATE's other fields,
   and clears no reservation.  Entered as asyncPreempt is: 32 bytes pushed, the PC at 8.

   SPDX-License-Identifier: MIT  */

#define HANDED 32
#define FRAME 768               /* x30, x0 to x28, NZCV, FPSR, v0 to v31 */

#define UPTO_28 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,19,20,21,22,23,24,25,26,27,28
#define UPTO_31 UPTO_28,18,29,30,31

	.macro	begin name
	.p2align 6
	.globl	\name
	.type	\name, %function
\name:
	sub	sp, sp, #FRAME
	str	x30, [sp]
	str	x29, [sp, #-8]
	sub	x29, sp, #8
	.endm

	.macro	save_flags
	mrs	x0, nzcv
	str	x0, [sp, #240]
	mrs	x0, fpsr
	str	x0, [sp, #248]
	.endm

	.macro	restore_flags
	ldr	x0, [sp, #248]
	msr	fpsr, x0
	ldr	x0, [sp, #240]
	msr	nzcv, x0
	.endm

	.macro	end name
	ldr	x30, [sp]
	ldr	x29, [sp, #-8]
	ldr	x18, [sp, #FRAME + 8]
	add	sp, sp, #FRAME + HANDED
	ret	x18
	.size	\name, . - \name
	.endm

	.text

/* A move for each register, as in the generator's first form.  */
begin bench_go
	.irp	n, UPTO_28
	str	x\n, [sp, #8 + 8 * \n]
	.endr
	save_flags
	.irp	n, UPTO_31
	str	q\n, [sp, #256 + 16 * \n]
	.endr
	bl	asyncPreempt2
	.irp	n, UPTO_31
	ldr	q\n, [sp, #256 + 16 * \n]
	.endr
	restore_flags
	.irp	n, UPTO_28
	ldr	x\n, [sp, #8 + 8 * \n]
	.endr
end bench_go

/* A move for two, as since Go 1.25.  */
	.altmacro
	.macro	pair op, letter, n, next, offset
	\op	\letter\n, \letter\next, [sp, #\offset]
	.endm

	.macro	general op
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16
	pair	\op, x, \n, %(\n + 1), %(8 + 8 * \n)
	.endr
	.irp	n, 19, 21, 23, 25, 27
	pair	\op, x, \n, %(\n + 1), %(8 * \n)
	.endr
	.endm

	.macro	vectors op
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	pair	\op, q, \n, %(\n + 1), %(256 + 16 * \n)
	.endr
	.endm

begin bench_go_pairs
	general	stp
	save_flags
	vectors	stp
	bl	asyncPreempt2
	vectors	ldp
	restore_flags
	general	ldp
end bench_go_pairs

	.p2align 6
	.globl	asyncPreempt2
	.type	asyncPreempt2, %function
asyncPreempt2:
	ret

	.section .rodata
	.balign	4
	.globl	bench_go_bytes
bench_go_bytes:
	.long	HANDED + FRAME

	.section	.note.GNU-stack,"",%progbits
