/* What asyncPreempt is measured against on loong64: a list as Go keeps one by hand, written as
   its generator writes it (runtime/mkpreempt.go), for the registers that asyncPreempt saves:
   r1, r4 to r31 but r21; f0 to f31; fcc0 to fcc7.  Go saves no FCSR, and clears no
   reservation.  Entered as asyncPreempt is: 16 bytes pushed, the PC at 0.

   SPDX-License-Identifier: MIT  */

#define HANDED 16
#define FRAME 560               /* r1, r4 to r31, f0 to f31, fcc0 to fcc7 */

/* r4 comes last: conditions go through it.  */
#define GENERAL 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,22,23,24,25,26,27,28,29,30,31
#define FLOAT 0,1,2,3,4,21,GENERAL
#define CONDITION 0,1,2,3,4,5,6,7

	.text
	.globl	bench_go
	.type	bench_go, @function
bench_go:
	st.d	$r1, $r3, -FRAME
	addi.d	$r3, $r3, -FRAME
	.irp	n, 4,GENERAL
	st.d	$r\n, $r3, 8 * (\n - 3)
	.endr
	.irp	n, FLOAT
	fst.d	$f\n, $r3, 232 + 8 * \n
	.endr
	.irp	n, CONDITION
	movcf2gr $r4, $fcc\n
	st.d	$r4, $r3, 488 + 8 * \n
	.endr
	bl	asyncPreempt2
	.irp	n, CONDITION
	ld.d	$r4, $r3, 488 + 8 * \n
	movgr2cf $fcc\n, $r4
	.endr
	.irp	n, FLOAT
	fld.d	$f\n, $r3, 232 + 8 * \n
	.endr
	.irp	n, 4,GENERAL
	ld.d	$r\n, $r3, 8 * (\n - 3)
	.endr
	ld.d	$r1, $r3, 0
	ld.d	$r21, $r3, FRAME
	addi.d	$r3, $r3, FRAME + HANDED
	jr	$r21
	.size	bench_go, . - bench_go

	.globl	asyncPreempt2
	.type	asyncPreempt2, @function
asyncPreempt2:
	jr	$r1
	.size	asyncPreempt2, . - asyncPreempt2

	.section .rodata
	.balign	4
	.globl	bench_go_bytes
bench_go_bytes:
	.long	HANDED + FRAME

	.section	.note.GNU-stack,"",@progbits
