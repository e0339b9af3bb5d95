/* What asyncPreempt is measured against on riscv64: the list that Go keeps by hand, written
   as its generator writes it (runtime/mkpreempt.go), for the registers that asyncPreempt
   saves: x1 to x30 but sp, gp, tp; f0 to f31.  Go saves no fcsr, and clears no
   reservation.  Entered as asyncPreempt is: 16 bytes pushed, the PC at 0.

   SPDX-License-Identifier: MIT  */

#define HANDED 16
#define FRAME 480               /* x1, x5 to x30, f0 to f31 */

#define GENERAL 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
#define FLOAT 0,1,2,3,4,GENERAL,31

	.option	norelax
	.text
	.globl	bench_go
	.type	bench_go, @function
bench_go:
	sd	ra, -FRAME(sp)
	addi	sp, sp, -FRAME
	.irp	n, GENERAL
	sd	x\n, 8 * (\n - 4)(sp)
	.endr
	.irp	n, FLOAT
	fsd	f\n, 216 + 8 * \n(sp)
	.endr
	jal	asyncPreempt2
	.irp	n, FLOAT
	fld	f\n, 216 + 8 * \n(sp)
	.endr
	.irp	n, GENERAL
	ld	x\n, 8 * (\n - 4)(sp)
	.endr
	ld	ra, 0(sp)
	ld	t6, FRAME(sp)
	addi	sp, sp, FRAME + HANDED
	jr	t6
	.size	bench_go, . - bench_go

	.globl	asyncPreempt2
	.type	asyncPreempt2, @function
asyncPreempt2:
	ret

	.section .rodata
	.balign	4
	.globl	bench_go_bytes
bench_go_bytes:
	.long	HANDED + FRAME

	.section	.note.GNU-stack,"",%progbits
