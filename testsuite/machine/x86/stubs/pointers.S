/* A hook that finds what it calls by the GOT, and by a word of its own; part of it is spelled as
   bytes, as for an assembler that does not know it.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --calls=enter --destroys=general
   wrong got: ^stub loses rdi: .*, what trace left there
   wrong word: ^stub loses rsi: .*, what trace left there
   wrong bytes: ^stub loses r10: .*, what trace left there
   wrong null: ^stub: it crashed with SIGSEGV at address 0, outside of it

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	endbr64
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9
	push	%\reg
	.endr
	.byte	0x41, 0x52		/* push %r10 */
	call	*trace@GOTPCREL(%rip)
#ifdef WRONG_got
	mov	%rdi, 48(%rsp)
#endif
	call	*handler(%rip)
#ifdef WRONG_word
	mov	%rsi, 40(%rsp)
#endif
#ifdef WRONG_bytes
	.byte	0x41, 0x59		/* pop %r9 */
#else
	.byte	0x41, 0x5a
#endif
	.irp	reg, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
	notrack jmp *2f(%rip)
1:	endbr64
	ret

	.data
	.balign	8
#ifdef WRONG_null
handler: .quad	0
#else
handler: .quad	enter
#endif
2:	.quad	1b

	.section .note.GNU-stack,"",%progbits
