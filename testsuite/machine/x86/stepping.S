/* stepping.h says what these are.

   SPDX-License-Identifier: MIT  */

#ifdef __x86_64__
# define KEPT rbx, rbp, r12, r13, r14, r15
# define RESTORED r15, r14, r13, r12, rbp, rbx
# define OTHERS rdx, rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
# define FUNCTION %rax
# define WORD 8
# define ALIGN 8
# define SP rsp
#else
# define KEPT ebx, ebp, esi, edi
# define RESTORED edi, esi, ebp, ebx
# define OTHERS edx, ecx, ebx, esi, edi
# define FUNCTION %eax
# define WORD 4
# define ALIGN 12
# define SP esp
#endif

	.macro	function name
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	.endm

	.macro	end_function name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.text
function stepping_call
#ifdef __x86_64__
	mov	%rdi, FUNCTION
#else
	mov	4(%esp), FUNCTION
#endif
	.irp	reg, KEPT
	push	%\reg
	.cfi_adjust_cfa_offset WORD
	.cfi_rel_offset \reg, 0
	.endr
	sub	$ALIGN, %SP
	.cfi_adjust_cfa_offset ALIGN
	xor	%ebp, %ebp
	.irp	reg, OTHERS
	xor	%\reg, %\reg
	.endr
	call	stepping_begin
	call	*FUNCTION
	call	stepping_end
	add	$ALIGN, %SP
	.cfi_adjust_cfa_offset -ALIGN
	.irp	reg, RESTORED
	pop	%\reg
	.cfi_adjust_cfa_offset -WORD
	.cfi_restore \reg
	.endr
	ret
end_function stepping_call

function stepping_begin
	int3
	ret
end_function stepping_begin

function stepping_end
	int3
	ret
end_function stepping_end

	.section	.note.GNU-stack,"",%progbits
