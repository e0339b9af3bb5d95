/* What differs between the ABIs in the stubs here.

   SPDX-License-Identifier: MIT  */

	.set	noreorder
	.set	noat
	.set	nomacro

#if _MIPS_SIM == _ABI64
# define STORE sd
# define LOAD ld
# define ADDI daddiu
# define WORD 8
# define HOME 0
#else
# define STORE sw
# define LOAD lw
# define ADDI addiu
# define WORD 4
# define HOME 16
#endif

/* Where register N goes: floating-point registers first.  */
#define F(n) HOME + 8 * (n)
#define R(n) HOME + 256 + WORD * (n)
#define CONTROL R (32)
#define FRAME (HOME + 256 + 272)

/* Call NAME, which is in this program.  */
	.macro	call name
#if _MIPS_SIM == _ABI64
	lui	$25, %highest(\name)
	daddiu	$25, $25, %higher(\name)
	dsll	$25, $25, 16
	daddiu	$25, $25, %hi(\name)
	dsll	$25, $25, 16
	daddiu	$25, $25, %lo(\name)
#else
	lui	$25, %hi(\name)
	addiu	$25, $25, %lo(\name)
#endif
	jalr	$25
	nop
	.endm

	.macro	all_floats by
#if __mips_fpr == 64
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
#else
	.irp	n, 0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30
#endif
	\by	$f\n, F (\n)($29)
	.endr
	.endm

	.macro	kept_floats by
#if _MIPS_SIM == _ABI64
	.irp	n, 24,25,26,27,28,29,30,31
#else
	.irp	n, 20,22,24,26,28,30
#endif
	\by	$f\n, F (\n)($29)
	.endr
	.endm
