/* A switch that moves SP up first, and then reads what it has saved: no signal destroys what is
   below SP as far as the red zone reaches.

   for: amd64
   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: rbx rbp r12-r15
   wrong beyond: ^stub loses r15: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(mov -0x88\(%rsp\),%r15\) \(in \d+ of \d+ runs, only with a signal between its instructions\)\nkept
   wrong half: ^stub loses r13: was 0x(\w+)\w{8}, is 0x\1\w{8}, what a signal leaves below SP before stub\+0x\w+ \(mov -0x84\(%rsp\),%r13\)
   wrong control: ^stub: it crashed with SIGSEGV at stub\+0x\w+: an access that is not allowed \(only with a signal between its instructions\)
   wrong ends: ^stub: with a signal between its instructions it ended the judge's program with status 7\nkept: rbx rbp r12-r15 .*\n(?:.*\n)*not tried: a signal between its instructions

   SPDX-License-Identifier: MIT  */

#ifdef WRONG_beyond
# define R15_AT 8
#else
# define R15_AT 32
#endif
#ifdef WRONG_half
# define R13_AT 12
# define R14_AT 24
#else
# define R13_AT 24
# define R14_AT 16
#endif
#ifdef WRONG_control
# define CONTROL_AT 4
#else
# define CONTROL_AT 40
#endif

	.text
	.globl	stub
stub:
	push	%rbp
	push	%rbx
	push	%r12
	sub	$144, %rsp
	mov	%r15, R15_AT(%rsp)
	mov	%r14, R14_AT(%rsp)
#ifdef WRONG_ends
	mov	%r15, 8(%rsp)
#endif
	mov	%r13, R13_AT(%rsp)
	stmxcsr	CONTROL_AT(%rsp)
	fnstcw	44(%rsp)
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp
	add	$144, %rsp
	mov	R15_AT - 144(%rsp), %r15
	mov	R14_AT - 144(%rsp), %r14
	mov	R13_AT - 144(%rsp), %r13
	ldmxcsr	CONTROL_AT - 144(%rsp)
	fldcw	-100(%rsp)
#ifdef WRONG_ends
	cmp	%r15, -136(%rsp)
	je	1f
	mov	$60, %eax
	mov	$7, %edi
	syscall
1:
#endif
	pop	%r12
	pop	%rbx
	pop	%rbp
	lea	8(%rsp), %rsp
	jmp	*-8(%rsp)

	.section .note.GNU-stack,"",%progbits
