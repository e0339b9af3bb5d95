/* The same on i386, where a signal destroys all that is below SP.

   for: 386
   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: ebx esi edi ebp
   wrong moved: ^stub loses ebx: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(mov -0x8\(%esp\),%ebx\) \(in \d+ of \d+ runs, only with a signal between its instructions\)\nstub loses ebp: .*\nkept
   wrong early: ^stub loses edi: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(sub \$0x8,%esp\)
   wrong back: ^stub: it crashed with SIGSEGV at address 0x9ac8\w+, outside of it: access to address 0x9ac8\w+ \(only with a signal between its instructions\)

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	mov	4(%esp), %eax
	mov	8(%esp), %edx
#ifdef WRONG_early
	/* Saved before there is room.  */
	mov	%edi, -20(%esp)
#endif
	push	%ebp
	push	%ebx
	push	%esi
	sub	$8, %esp
#ifndef WRONG_early
	mov	%edi, (%esp)
#endif
	fnstcw	4(%esp)
	mov	%esp, (%eax)
	mov	%edx, %esp
	fldcw	4(%esp)
	mov	(%esp), %edi
	add	$8, %esp
	pop	%esi
#ifdef WRONG_moved
	add	$8, %esp
	mov	-8(%esp), %ebx
	mov	-4(%esp), %ebp
#else
	pop	%ebx
	pop	%ebp
#endif
#ifdef WRONG_back
	add	$4, %esp
	jmp	*-4(%esp)
#else
	ret
#endif

	.section .note.GNU-stack,"",%progbits
