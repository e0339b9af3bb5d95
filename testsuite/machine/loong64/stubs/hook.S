/* A hook at a function's entry: keeps what arguments may be in, and calls a C function.

   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses r20: .*, what trace left there
   wrong last: ^stub loses r11: .*, what trace left there
   wrong float: ^stub loses .*f0: .*, what trace left there
   wrong saved: ^stub loses r23: .*, the value of r20
   wrong ra: ^stub: it crashed with SIG
   wrong align: ^stub: it calls trace where SP is misaligned

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_align
# define FRAME 152
#else
# define FRAME 160
#endif

	.text
	.globl	stub
	.type	stub, @function
stub:
	addi.d	$sp, $sp, -FRAME
	.irp	n, 0,1,2,3,4,5,6,7
	st.d	$a\n, $sp, 8 * \n
	fst.d	$fa\n, $sp, 64 + 8 * \n
	.endr
	st.d	$r20, $sp, 128
	st.d	$ra, $sp, 136
#ifdef WRONG_saved
	move	$r23, $r20
#endif
	bl	trace
	.irp	n, 0,1,2,3,4,5,6
	ld.d	$a\n, $sp, 8 * \n
	.endr
	.irp	n, 1,2,3,4,5,6,7
	fld.d	$fa\n, $sp, 64 + 8 * \n
	.endr
#ifndef WRONG_last
	ld.d	$a7, $sp, 8 * 7
#endif
#ifndef WRONG_float
	fld.d	$fa0, $sp, 64
#endif
#ifndef WRONG_chain
	ld.d	$r20, $sp, 128
#endif
#ifndef WRONG_ra
	ld.d	$ra, $sp, 136
#endif
	addi.d	$sp, $sp, FRAME
	jr	$ra

	.section .note.GNU-stack,"",@progbits
