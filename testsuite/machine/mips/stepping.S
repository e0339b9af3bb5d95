/* stepping.h says what these are.

   SPDX-License-Identifier: MIT  */

	.set	noreorder
	.set	noat
	.set	nomacro
	.set	nomips16
	.set	nomicromips

/* In o32 the callee has 16 bytes from SP on.  */
#if _MIPS_SIM == _ABI64
# define STORE sd
# define LOAD ld
# define ADDI daddiu
# define WORD 8
#else
# define STORE sw
# define LOAD lw
# define ADDI addiu
# define WORD 4
#endif
#define FRAME (16 * WORD + 32)
#define KEPT 16,17,18,19,20,21,22,23,28,30,31
#define PLACE(n) 16 + WORD * (n - 16)

	.macro	function name
	.globl	\name
	.ent	\name
	.type	\name, @function
\name:
	.cfi_startproc
	.endm

	.macro	end_function name
	.cfi_endproc
	.end	\name
	.size	\name, . - \name
	.endm

	.text
	.p2align 3
function stepping_call
	ADDI	$29, $29, -FRAME
	.cfi_def_cfa_offset FRAME
	.irp	n, KEPT
	STORE	$\n, PLACE (\n)($29)
	.cfi_offset \n, PLACE (\n) - FRAME
	.endr
	move	$16, $4
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,17,18,19,20,21,22,23,24,25,30
	li	$\n, 0
	.endr
	bal	.Lbegin
	nop
	move	$25, $16
	jalr	$25
	nop
	bal	.Lend
	nop
	.irp	n, KEPT
	LOAD	$\n, PLACE (\n)($29)
	.cfi_restore \n
	.endr
	jr	$31
	ADDI	$29, $29, FRAME
end_function stepping_call

function stepping_begin
.Lbegin:
	break
	jr	$31
	nop
end_function stepping_begin

function stepping_end
.Lend:
	break
	jr	$31
	nop
end_function stepping_end

/* Behind the kernel's frames libgcc's unwinder takes the PC for one within an instruction.
   The column's value is a word at the offset in the context at $16: DW_CFA_expression,
   DW_OP_breg16.  */
	.macro	in_context column, offset
	.cfi_escape 0x10, \column, 3, 0x70 + 16, (\offset) & 127 | 128, (\offset) >> 7
	.endm

/* In a context each register has 8 bytes.  */
#define GREG(n) 40 + LOW + 8 * n
#if _MIPS_SIM == _ABI64
# define PC 616
# define LOW 0
#else
# define PC 32 + LOW
# ifdef __MIPSEB__
#  define LOW 4
# else
#  define LOW 0
# endif
#endif

/* unwinding.h says what this is.  */
function unwinding_from
	.cfi_signal_frame
	.cfi_return_column 66
	ADDI	$29, $29, -32
	STORE	$31, 16($29)
	STORE	$16, 24($29)
	move	$16, $4
	/* DW_CFA_def_cfa_expression: DW_OP_breg16, DW_OP_deref.  */
	.cfi_escape 0x0f, 4, 0x70 + 16, (GREG (29)) & 127 | 128, (GREG (29)) >> 7, 0x06
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,30,31
	in_context \n, GREG (\n)
	.endr
	in_context 66, PC
	move	$25, $5
	jalr	$25
	move	$4, $6
	LOAD	$31, 16($29)
	LOAD	$16, 24($29)
	jr	$31
	ADDI	$29, $29, 32
end_function unwinding_from

	.section	.note.GNU-stack,"",%progbits
