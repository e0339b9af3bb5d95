/* The same on i386; ebx is what position-independent code finds its data by.

   for: 386
   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   wrong ebx: ^stub loses ebx: was 0x\w+, is 0x\w+, what the side that was left had there
   wrong slot: ^stub loses edi: was 0x\w+, is 0x\w+, the value of esi
   wrong control: ^stub loses x87_control
   wrong arguments: ^stub: it wrote over its caller's stack: at SP\+64

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	mov	4(%esp), %eax
	mov	8(%esp), %edx
#ifdef WRONG_arguments
	movl	$0, 68(%esp)
#endif
	push	%ebp
	push	%ebx
	push	%esi
#ifdef WRONG_slot
	push	%esi
#else
	push	%edi
#endif
	sub	$4, %esp
	fnstcw	(%esp)
	mov	%esp, (%eax)
	mov	%edx, %esp
#ifndef WRONG_control
	fldcw	(%esp)
#endif
	add	$4, %esp
	pop	%edi
	pop	%esi
#ifdef WRONG_ebx
	add	$4, %esp
#else
	pop	%ebx
#endif
	pop	%ebp
	ret

	.section .note.GNU-stack,"",%progbits
