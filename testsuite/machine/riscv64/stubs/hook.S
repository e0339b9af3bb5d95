/* A hook at a function's entry: keeps what arguments may be in, and calls a C function.

   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses t2: .*, what trace left there
   wrong last: ^stub loses a7: .*, what trace left there
   wrong float: ^stub loses fa0: .*, what trace left there
   wrong single: ^stub loses fa7: was 0x\w+, is 0xffffffff
   wrong saved: ^stub loses s1: .*, the value of t2
   wrong ra: ^stub: it crashed with SIG
   wrong align: ^stub: it calls trace where SP is misaligned
   cannot kernel: ^UNSUPPORTED: stub: an instruction that this CPU has not, or none has: stub\+0x\w+ \(mret\)

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
	addi	sp, sp, -FRAME
#ifdef WRONG_kernel
	mret
#endif
	.irp	n, 0,1,2,3,4,5,6,7
	sd	a\n, 8 * \n(sp)
	fsd	fa\n, 64 + 8 * \n(sp)
	.endr
	sd	t2, 128(sp)
	sd	ra, 136(sp)
#ifdef WRONG_saved
	mv	s1, t2
#endif
	call	trace
	.irp	n, 0,1,2,3,4,5,6
	ld	a\n, 8 * \n(sp)
	.endr
	.irp	n, 1,2,3,4,5,6,7
	fld	fa\n, 64 + 8 * \n(sp)
	.endr
#ifndef WRONG_last
	ld	a7, 8 * 7(sp)
#endif
#ifndef WRONG_float
	fld	fa0, 64(sp)
#endif
#ifdef WRONG_single
	flw	fa7, 64 + 8 * 7(sp)
#endif
#ifndef WRONG_chain
	ld	t2, 128(sp)
#endif
#ifndef WRONG_ra
	ld	ra, 136(sp)
#endif
	addi	sp, sp, FRAME
	ret

	.section .note.GNU-stack,"",@progbits
