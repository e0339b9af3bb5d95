/* What may go astray.

   for: amd64
   judge: --kind=hook --symbol=stub --calls=trace --destroys=general --timeout=1
   wrong crash: ^stub: it crashed with SIGSEGV at stub\+0x\w+: access to address 0x8\n
   wrong stop: ^stub: it stops itself, as abort does, at stub\+0x\w+\n(?:.*\n)*kept: rax
   wrong break: ^stub: it stops itself, as abort does, at stub\+0x
   cannot illegal: ^UNSUPPORTED: stub: an instruction that this CPU has not, or none has: stub\+0x\w+ \(rex
   cannot kernel: ^UNSUPPORTED: stub: an instruction that only a kernel may run: stub\+0x\w+ \(mov %rax,%cr3\)
   wrong hang: ^stub: it did not come back within 1 seconds
   wrong never: ^stub: it never calls trace
   wrong away: ^stub: it crashed with SIGSEGV at address 0x10, outside of it
   wrong twice: ^stub: SP is wrong in the end: by -16
   wrong memory: ^stub: it wrote over the judge's memory
   wrong endless: ^stub: it calls trace without end
   wrong missing: stub: the FILEs lack nothing_has_this: name what has
   wrong exit: ^stub: it ended the judge's program with status 7
   wrong fork: ^stub: it has made a process
   wrong says: ^stub loses r10: 
   wrong aligned: ^stub: behind it the judge's program crashes: it has changed what all code needs

   SPDX-License-Identifier: MIT  */

	.text
	.globl	stub
stub:
	.irp	reg, rax, rdi, rsi, rdx, rcx, r8, r9, r10
	push	%\reg
	.endr
#ifdef WRONG_crash
	mov	$8, %eax
	mov	(%rax), %eax
#elif defined WRONG_stop
	/* In some states: what the others say counts.  */
	test	$1, %bl
	jz	1f
	ud2
1:
#elif defined WRONG_break
	int3
#elif defined WRONG_illegal
	.byte	0x48, 0xc4, 0xe2, 0x7d, 0x18, 0
#elif defined WRONG_kernel
	mov	%rax, %cr3
#elif defined WRONG_hang
1:	jmp	1b
#elif defined WRONG_away
	mov	$16, %eax
	jmp	*%rax
#elif defined WRONG_memory
	movl	$0x55, %fs:oracle_area@tpoff + 64
#elif defined WRONG_endless
1:	call	trace
	jmp	1b
#elif defined WRONG_missing
	call	nothing_has_this
#elif defined WRONG_fork
	mov	$57, %eax
	syscall
#elif defined WRONG_says
	/* As the judge's program itself would say it.  */
	mov	$1, %eax
	mov	$1, %edi
	lea	9f(%rip), %rsi
	mov	$8f - 9f, %edx
	syscall
#elif defined WRONG_aligned
	/* AC, under which no libc is.  */
	pushfq
	orl	$0x40000, (%rsp)
	popfq
#elif defined WRONG_exit
	mov	$7, %edi
	mov	$60, %eax
	syscall
#endif
#ifndef WRONG_never
	call	trace
#endif
#ifdef WRONG_says
	movq	$0, (%rsp)
#endif
	.irp	reg, r10, r9, r8, rcx, rdx, rsi, rdi, rax
	pop	%\reg
	.endr
#ifdef WRONG_twice
	call	*(%rsp)
#endif
	ret
	.section .rodata
9:	.ascii	"\nitem\tr10\tkept\t8\t8\t48\t0\t0\t0\t\t\nend\n"
8:

	.section .note.GNU-stack,"",%progbits
