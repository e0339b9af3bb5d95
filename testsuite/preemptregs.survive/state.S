/* All architectural state loaded from memory, an endless loop, all state dumped:
   the preemption that the loop waits for must change none of it.

   enter_state () loads gpr_in, flags_in, test_sp and image_in and loops at
   state_spin, which has a record as compiled code would.  The loop changes what it
   has and changes it back, and ends where spin_next says.  The test's asyncPreempt2
   has its C part do the checks and set spin_next to state_exit, and overwrites
   everything.  state_exit dumps to gpr_out, flags_out, sp_out and image_out, and
   returns from enter_state.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"

#ifdef __x86_64__
# define AX rax
# define BX rbx
# define CX rcx
# define DX rdx
# define DI rdi
# define SP rsp
# define BP rbp
# define AT(symbol) symbol(%rip)
# define WORD 8
# define XSAVE xsave64
# define XRSTOR xrstor64
# define PUSHF pushfq
# define POPF popfq
# define GENERAL \
  ONE (rax, 0) ONE (rdx, 1) ONE (rcx, 2) ONE (rbx, 3) ONE (rsi, 4) ONE (rdi, 5) \
  ONE (rbp, 6) ONE (r8, 7) ONE (r9, 8) ONE (r10, 9) ONE (r11, 10) ONE (r12, 11) \
  ONE (r13, 12) ONE (r14, 13) ONE (r15, 14)
# define CALLEE_SAVED_PUSH push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
# define CALLEE_SAVED_POP pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
#else
# define AX eax
# define BX ebx
# define CX ecx
# define DX edx
# define DI edi
# define SP esp
# define BP ebp
# define AT(symbol) symbol
# define WORD 4
# define XSAVE xsave
# define XRSTOR xrstor
# define PUSHF pushfl
# define POPF popfl
# define GENERAL \
  ONE (eax, 0) ONE (edx, 1) ONE (ecx, 2) ONE (ebx, 3) ONE (esi, 4) ONE (edi, 5) \
  ONE (ebp, 6)
# define CALLEE_SAVED_PUSH push %ebx; push %ebp; push %esi; push %edi
# define CALLEE_SAVED_POP pop %edi; pop %esi; pop %ebp; pop %ebx
#endif

/* r16 to r31, the words from ARRAY + 15 on: a REX2 mov each (Intel's APX specification,
   3.1.1), which not every assembler knows.  OP: 0x8b to load, 0x89 to store.  */
#ifdef EGPR
# define FURTHER(op, array) \
	.irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31; \
	.byte 0xd5, 0x48 | (\n & 8) >> 1, op, 0x05 | (\n & 7) << 3; \
	.long array + (\n - 1) * 8 - . - 4; \
	.endr
#else
# define FURTHER(op, array)
#endif

	.text
	.globl	enter_state
	.type	enter_state, @function
enter_state:
	CALLEE_SAVED_PUSH
	mov	%SP, AT (c_sp)
	mov	AT (components), %eax
	xor	%edx, %edx
	lea	AT (image_in), %CX
	XRSTOR	(%CX)
	/* The flags by way of another stack: the test's must not be written.  */
	lea	AT (scratch_top), %SP
	push	AT (flags_in)
	POPF
	mov	AT (test_sp), %SP
#define ONE(reg, n) mov AT (gpr_in + n * WORD), %reg;
	GENERAL
#undef ONE
	FURTHER (0x8b, gpr_in)
	.globl	state_spin, state_spin_end
	/* No instruction here needs a register or a flag of its own.  Where the signal
	   comes, is where a pause ends.  */
state_spin:
	pause
	not	%AX
	pause
	not	%AX
	pause
	cmc
	pause
	cmc
	pause
	xchg	%BX, (%SP)
	pause
	xchg	%BX, (%SP)
	pause
	.globl	state_unchanged
state_unchanged:
	jmp	*AT (spin_next)
state_spin_end:
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD state_spin, ""

	.globl	state_exit
state_exit:
#define ONE(reg, n) mov %reg, AT (gpr_out + n * WORD);
	GENERAL
#undef ONE
	FURTHER (0x89, gpr_out)
	mov	%SP, AT (sp_out)
	lea	AT (scratch_top), %SP
	PUSHF
	pop	AT (flags_out)
	cld
	mov	AT (components), %eax
	or	AT (foreign), %eax
	xor	%edx, %edx
	lea	AT (image_out), %CX
	XSAVE	(%CX)
	fninit
	movl	$0x1f80, AT (mxcsr)
	ldmxcsr	AT (mxcsr)
	mov	AT (c_sp), %SP
	CALLEE_SAVED_POP
	ret
	.size	enter_state, . - enter_state

/* asyncPreempt2: note what the trampoline hands over, let the C part do its
   checks, then overwrite, the callee-saved registers too: all but SP and BP, by
   which the trampoline finds its frame, and DF, which the ABI wants clear.  */
	.globl	asyncPreempt2
	.type	asyncPreempt2, @function
asyncPreempt2:
	.cfi_startproc
	mov	%SP, AT (handed_sp)
	mov	%BP, AT (handed_bp)
	mov	%BX, AT (handed_bx)
	PUSHF
	.cfi_adjust_cfa_offset WORD
	pop	AT (handed_flags)
	.cfi_adjust_cfa_offset -WORD
	stmxcsr	AT (handed_mxcsr)
	fnstenv	AT (handed_x87)
	fldcw	AT (handed_x87)
#ifdef __x86_64__
	sub	$8, %rsp
	.cfi_adjust_cfa_offset 8
	call	preempted
	add	$8, %rsp
	.cfi_adjust_cfa_offset -8
#else
	mov	4(%esp), %eax
	sub	$8, %esp
	push	%eax
	.cfi_adjust_cfa_offset 12
	call	preempted
	add	$12, %esp
	.cfi_adjust_cfa_offset -12
	notl	4(%esp)
#endif
	/* Where x87's registers held nothing, what a C function may leave behind: each
	   written, none in use, an exception noted or not.  */
	fninit
	.rept	8
	fldpi
	.endr
	.rept	8
	fstp	%st(0)
	.endr
	fld1
	fidivl	AT (divisor)
	fstp	%st(0)
	mov	AT (clobbered), %eax
	xor	%edx, %edx
	lea	AT (image_clobber), %CX
	XRSTOR	(%CX)
	push	AT (flags_clobber)
	.cfi_adjust_cfa_offset WORD
	POPF
	.cfi_adjust_cfa_offset -WORD
	mov	%BP, AT (clobber_bp)
	FURTHER (0x8b, gpr_clobber)
#define ONE(reg, n) mov AT (gpr_clobber + n * WORD), %reg;
	GENERAL
#undef ONE
	mov	AT (clobber_bp), %BP
	ret
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2

	.bss
	.balign	16
	.skip	512
scratch_top:
c_sp:	.skip	8
clobber_bp:	.skip	8
mxcsr:	.skip	8

	.section	.note.GNU-stack,"",%progbits
