/* A hook at a function's entry on i386, where it may have three arguments in registers.

   for: 386
   flags: -msse2
   judge: --kind=hook --symbol=stub --calls=trace
   wrong ecx: ^stub loses ecx: .*, what trace left there
   wrong xmm2: ^stub loses xmm2: .*, what trace left there

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	push	%eax
	push	%edx
	push	%ecx
	sub	$60, %esp
	movups	%xmm0, (%esp)
	movups	%xmm1, 16(%esp)
	movups	%xmm2, 32(%esp)
	call	trace
	movups	(%esp), %xmm0
	movups	16(%esp), %xmm1
#ifndef WRONG_xmm2
	movups	32(%esp), %xmm2
#endif
	add	$60, %esp
#ifdef WRONG_ecx
	add	$4, %esp
#else
	pop	%ecx
#endif
	pop	%edx
	pop	%eax
	ret

	.section .note.GNU-stack,"",%progbits
