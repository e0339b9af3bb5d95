/* A hook at a function's entry: keeps what arguments may be in, and calls a C function.

   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses ip: .*, what trace left there
   wrong last: ^stub loses r3: .*, what trace left there
   wrong float: ^stub loses s0-s1: .*, what trace left there
   wrong half: ^stub loses s15: .*, what trace left there
   wrong saved: ^stub loses r4: .*, the value of ip
   wrong lr: ^stub: it crashed with SIG
   wrong align: ^stub: it calls trace where SP is misaligned

   SPDX-License-Identifier: MIT  */

	.syntax	unified
	.fpu	vfpv3-d16
#ifdef IN_ARM
	.arm
#else
	.thumb
#endif

	.text
	.p2align 2
	.globl	stub
	.type	stub, %function
stub:
#ifdef WRONG_align
	sub	sp, sp, #4
#endif
	push	{r0-r3, ip, lr}
	vpush	{d0-d7}
#ifdef WRONG_saved
	mov	r4, ip
#endif
	bl	trace
#if defined WRONG_float
	add	sp, sp, #8
	vpop	{d1-d7}
#elif defined WRONG_half
	vpop	{s0-s14}
	add	sp, sp, #4
#else
	vpop	{d0-d7}
#endif
#ifdef WRONG_chain
	pop	{r0-r3}
	add	sp, sp, #4
	pop	{lr}
#elif defined WRONG_last
	pop	{r0-r2}
	add	sp, sp, #4
	pop	{ip, lr}
#elif defined WRONG_lr
	pop	{r0-r3, ip}
	add	sp, sp, #4
	mov	lr, #0
#else
	pop	{r0-r3, ip, lr}
#endif
#ifdef WRONG_align
	add	sp, sp, #4
#endif
	bx	lr

	.section .note.GNU-stack,"",%progbits
