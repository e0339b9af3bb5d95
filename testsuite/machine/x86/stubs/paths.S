/* A preemption's entry that is called in place of an instruction, where there is no red zone, and has
   a path for each alignment of SP.

   for: amd64
   judge: --kind=preempt --entry=call --symbol=stub --calls=tick
   right: in \d+ runs\n(?!(?:.*\n)*never reached)
   wrong aligned: ^stub loses r11: .*, what tick left there \(in \d+ of \d+ runs, only with .*SP a multiple of 16
   wrong other: ^stub loses r9: .*, what tick left there \(in \d+ of \d+ runs, only with .*SP not a multiple of 16
   wrong cleared: ^stub loses flags: .*only with .*DF set

   SPDX-License-Identifier: MIT  */

	.macro	call_tick room
	sub	$\room, %rsp
	cld
	fxsave64 (%rsp)
	fninit
	call	tick
	fxrstor64 (%rsp)
	add	$\room, %rsp
	.endm

	.text
	.globl	stub
stub:
	pushfq
	.irp	reg, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11
	push	%\reg
	.endr
#ifdef WRONG_cleared
	andq	$~0x400, 72(%rsp)
#endif
	testb	$8, %spl
	jz	1f
	call_tick 520
#ifdef WRONG_aligned
	mov	%r11, (%rsp)
#endif
	jmp	2f
1:	call_tick 512
#ifdef WRONG_other
	mov	%r9, 16(%rsp)
#endif
2:	.irp	reg, r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax
	pop	%\reg
	.endr
	popfq
	ret

	.section .note.GNU-stack,"",%progbits
