/* Return stubs (sched/stub.c) of x86-64.

   A function of libc's that returns to one has SP and all registers as at the true address
   behind its call.  The stub makes them what asyncPreempt expects: that address below the
   caller's red zone, which holds nothing behind a call.

   SPDX-License-Identifier: MIT  */

#ifdef __x86_64__

	.set	STUBS, 1024
	.set	STUB, 16		/* bytes: MACHINE_STUB_BYTES */

	.section .bss.preempt_stub_word, "aw", %nobits
	.balign	8
	.globl	preempt_stub_word
	.hidden	preempt_stub_word
preempt_stub_word:
	.skip	8 * STUBS

/* Marked for indirect branch tracking, under which no `ret' comes here by a branch.  */
#if defined __CET__ && (__CET__ & 1)
	.section	.note.gnu.property,"a"
	.balign	8
	.long	4, 2f - 1f, 5
	.asciz	"GNU"
1:	.long	0xc0000002, 4, 1
	.balign	8
2:
#endif

/* Which word is a stub's, its own push says: the second half of the stub's first 8 bytes is
   relative to what comes behind them.

   CFA, the caller's SP: SP, and 8 more behind the push: DW_OP_breg7 0; breg16 0; lit15;
   and; lit8; ge; lit3; shl; plus.

   The caller's PC: the word less 1: DW_OP_breg16 0; const1s -STUB; and; dup; deref;
   const1u 32; shra; plus; plus_uconst 8; deref; lit1; minus.  So with a signal's frame:
   where unwinders do not take 1 themselves to be at the call.  And they take this frame
   and the caller's for two, though both have the same SP: by that alone, libgcc knows
   again in its second phase the frame that has an exception's handler.  */
	.section .text.preempt_stubs, "ax", %progbits
	.balign	64
	.globl	preempt_stubs, preempt_stubs_end
	.hidden	preempt_stubs, preempt_stubs_end
	.type	preempt_stubs, %function
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0x0f, 11, 0x77, 0, 0x80, 0, 0x3f, 0x1a, 0x38, 0x2a, 0x33, 0x24, 0x22
	.cfi_escape 0x16, 16, 16, 0x80, 0, 0x09, -STUB & 255, 0x1a, 0x12, 0x06, \
	  0x08, 32, 0x26, 0x22, 0x23, 8, 0x06, 0x31, 0x1c
preempt_stubs:
	.set	k, 0
	.rept	STUBS
	xchgw	%ax, %ax		/* MACHINE_STUB_ENTRY bytes */
	pushq	preempt_stub_word + 8 * k(%rip)
	jmp	preempt_stub_common
	.balign	STUB
	.set	k, k + 1
	.endr
preempt_stubs_end:
	.size	preempt_stubs, . - preempt_stubs
	.cfi_endproc

	.type	preempt_stub_common, %function
	.cfi_startproc
	.cfi_signal_frame
	.cfi_def_cfa	7, 8
	.cfi_offset	16, -8
preempt_stub_common:
	leaq	-120(%rsp), %rsp	/* no flag changes */
	.cfi_def_cfa_offset	128
	pushq	120(%rsp)
	.cfi_def_cfa_offset	136
	jmp	*asyncPreempt@GOTPCREL(%rip)
	.size	preempt_stub_common, . - preempt_stub_common
	.cfi_endproc

#endif
	.section	.note.GNU-stack,"",%progbits
