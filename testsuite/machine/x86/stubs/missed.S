/* A hook with a path that nothing here takes: it is right as far as can be told.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --destroys=general
   right: never reached: stub\+0x\w+ \(mov %rbx,%r10\) and the next 1\n
   wrong taken: ^stub loses r10: .*\n(?:.*\n)*stub\+0x\w+ saves \(push %r9\): r9\nstub\+0x\w+ saves \(push %r10\): r10

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
	call	trace
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
#ifndef WRONG_taken
	test	%rsp, %rsp
	jne	1f
#endif
	mov	%rbx, %r10
	ret
1:	ret

	.section .note.GNU-stack,"",%progbits
