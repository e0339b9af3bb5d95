/* A hook at a function's entry, called as mcount is: keeps what arguments may be in, and
   calls a C function.

   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses r0: .*, what trace left there
   wrong last: ^stub loses r6: was 0x\w+, is 0x\w+, the value of r0
   wrong float: ^stub loses f0: .*, what trace left there
   wrong short: ^stub loses f6: .*
   wrong link: ^stub: it crashed with SIG
   wrong align: ^stub: it calls trace where SP is misaligned

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_align
# define FRAME 204
#else
# define FRAME 200
#endif

	.text
	.globl	stub
	.type	stub, @function
stub:
	stmg	%r2, %r6, 16(%r15)
	stg	%r14, 112(%r15)
	aghi	%r15, -FRAME
	stg	%r0, 160(%r15)
	std	%f0, 168(%r15)
	std	%f2, 176(%r15)
	std	%f4, 184(%r15)
#ifdef WRONG_short
	ste	%f6, 192(%r15)
#else
	std	%f6, 192(%r15)
#endif
#ifdef WRONG_last
	lgr	%r6, %r0
#endif
	brasl	%r14, trace
#ifdef WRONG_short
	le	%f6, 192(%r15)
#else
	ld	%f6, 192(%r15)
#endif
	ld	%f4, 184(%r15)
	ld	%f2, 176(%r15)
#ifndef WRONG_float
	ld	%f0, 168(%r15)
#endif
#ifndef WRONG_chain
	lg	%r0, 160(%r15)
#endif
	aghi	%r15, FRAME
	lmg	%r2, %r5, 16(%r15)
#ifndef WRONG_link
	lg	%r14, 112(%r15)
#endif
	br	%r14

	.section .note.GNU-stack,"",@progbits
