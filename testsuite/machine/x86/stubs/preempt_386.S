/* asyncPreempt on i386, which has no red zone, by FXSAVE.

   for: 386
   flags: -msse2
   judge: --kind=preempt --symbol=stub --calls=tick
   wrong ebx: ^stub loses ebx: was \w+, is \w+ \(in each of
   wrong xmm: ^stub loses xmm0
   wrong x87: stub loses st0

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	pushf
	pusha
	cld
	mov	%esp, %ebx
	sub	$528, %esp
	and	$-16, %esp
#ifdef WRONG_xmm
	fnsave	(%esp)
#elif defined WRONG_x87
	fxsave	(%esp)
#else
	fxsave	(%esp)
	fninit
#endif
	call	tick
#ifdef WRONG_xmm
	frstor	(%esp)
#elif defined WRONG_x87
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movups	160 + 16 * \n(%esp), %xmm\n
	.endr
	ldmxcsr	24(%esp)
#else
	fxrstor	(%esp)
#endif
	mov	%ebx, %esp
#ifdef WRONG_ebx
	mov	%ebx, 16(%esp)
#endif
	popa
	popf
	ret

	.section .note.GNU-stack,"",%progbits
