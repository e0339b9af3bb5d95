/* All architectural state loaded from memory, an endless loop, all state dumped;
   ../oracle.h says it all.  In ARM or in Thumb code, as the compiler's flags say.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"
#include "state.h"

	.syntax	unified
	.arch	armv7-a
	.fpu	neon

	/* The label NAME in code, for C: with the bit that tells Thumb's.  */
	.macro	code name
	.globl	\name
	.type	\name, %function
\name:
	.endm

#ifdef __thumb__
	.thumb
	.macro	function name
	.p2align 2
	.thumb_func
code \name
	.endm
#else
	.arm
	.macro	function name
code \name
	.endm
#endif

	/* The area's address; OTHER is lost, and no flag.  */
	.macro	area reg, other
	mrc	p15, 0, \reg, c13, c0, 3
	ldr	\other, .Larea
	add	\reg, \reg, \other
	.endm

	/* OP, vldm or vstm, of d0 to d31 as far as the CPU has them, at R0 + S_D; r1 and r2
	   are lost, and flags.  */
	.macro	floats op
	area	r1, r2
	ldr	r2, [r1, #A_D16]
	add	r1, r0, #S_D
	\op	r1!, {d0-d15}
	cmp	r2, #0
	beq	.Lfloats_\@
	\op	r1!, {d16-d31}
.Lfloats_\@:
	.endm

	/* All but the general registers, from the state at r0; r1 and r2 are lost.  */
	.macro	load_rest
	floats	vldmia
	ldr	r1, [r0, #S_FPSCR]
	vmsr	fpscr, r1
	ldr	r1, [r0, #S_APSR]
	msr	APSR_nzcvqg, r1
	.endm

	/* C's own registers to where dump finds them, and all of in but r0 to r12, with those at
	   r0.  */
	.macro	load_in
	push	{r4-r11, lr}
	vpush	{d8-d15}
	vmrs	r1, fpscr
	push	{r1}
	area	r0, r1
	mov	r1, sp
	str	r1, [r0, #A_C_SP]
	add	r0, r0, #A_IN
	load_rest
	mov	r1, #1
	str	r1, [r0, #A_WAITING - A_IN]
	ldr	r1, [r0, #S_SP]
	mov	sp, r1
	ldr	lr, [r0, #S_R + 4 * 14]
	add	r0, r0, #S_R
	.endm

	/* All to out, with r0 and r1 at SP, which then is BELOW bytes too low; C's own, and
	   return.  */
	.macro	dump below
	area	r0, r1
	str	r2, [r0, #A_OUT + S_R + 8]
	mov	r2, #0
	str	r2, [r0, #A_WAITING]
	add	r0, r0, #A_OUT
	add	r1, r0, #S_R + 12
	stm	r1, {r3-r12}
	str	lr, [r0, #S_R + 4 * 14]
	pop	{r2, r3}
	str	r2, [r0, #S_R]
	str	r3, [r0, #S_R + 4]
	add	r2, sp, #\below
	str	r2, [r0, #S_SP]
	mrs	r2, APSR
	str	r2, [r0, #S_APSR]
	vmrs	r2, fpscr
	str	r2, [r0, #S_FPSCR]
	floats	vstmia
	area	r0, r1
	ldr	r1, [r0, #A_C_SP]
	mov	sp, r1
	pop	{r1}
	vmsr	fpscr, r1
	vpop	{d8-d15}
	pop	{r4-r11, pc}
	.endm

	.text
	.p2align 2
.Larea:
	.word	oracle_area(tpoff)

function oracle_hold
	load_in
	ldm	r0, {r0-r12}
code oracle_spin
.Lspin:
	mvn	r0, r0
	nop
	mvn	r0, r0
code oracle_unchanged
	push	{r0, r1}
	area	r0, r1
	ldr	r0, [r0, #A_END]
#ifdef __thumb__
	cbnz	r0, .Lend
#else
	/* On behind the next instruction, or two more: no flag may change.  */
	add	pc, pc, r0, lsl #3
	udf	#0
#endif
	pop	{r0, r1}
	b	.Lspin
.Lend:
code oracle_spin_end
	/* It holds more; how much of it is kept is what the test asks.  */
	PREEMPT_RECORD oracle_spin, ""
	dump	0
	.size	oracle_hold, . - oracle_hold

	/* Of FPSCR its condition flags, saturation and exceptions; flags; r0 to r3, ip and
	   LR, in which nothing but the return address can be (AAPCS32, 6.1).  */
function oracle_clobber
	vpush	{d8-d15}
	area	r0, r1
	add	r0, r0, #A_OTHER
	floats	vldmia
	vpop	{d8-d15}
	vmrs	r1, fpscr
	ldr	r2, [r0, #S_FPSCR]
	eor	r2, r2, r1
	ldr	r3, .Lclobbered
	and	r2, r2, r3
	eor	r1, r1, r2
	vmsr	fpscr, r1
	ldr	r1, [r0, #S_APSR]
	msr	APSR_nzcvqg, r1
	ldr	ip, [r0, #S_R + 4 * 12]
	add	r0, r0, #S_R
	ldm	r0, {r0-r3}
	bx	lr
	.p2align 2
.Lclobbered:
	.word	0xf800009f
	.size	oracle_clobber, . - oracle_clobber

#ifdef ORACLE_JUDGE
# include "judge.S"
#else
	/* The trampoline finds its frame by SP and fp; LR is where this returns to.  */
function asyncPreempt2
	.cfi_startproc
	area	r1, r2
	mov	r2, sp
	str	r2, [r1, #A_HANDED_SP]
	str	fp, [r1, #A_HANDED_FP]
	vmrs	r2, fpscr
	str	r2, [r1, #A_HANDED_FPSCR]
	push	{fp, lr}
	.cfi_def_cfa_offset 8
	.cfi_offset 11, -8
	.cfi_offset 14, -4
	bl	preempted
	pop	{fp, lr}
	.cfi_def_cfa_offset 0
	.cfi_restore 11
	.cfi_restore 14
	area	r0, r1
	ldr	r1, [r0, #A_RESERVE]
	add	r0, r0, #A_OTHER
	mov	ip, r1
	load_rest
	add	r1, r0, #S_R + 16
	ldm	r1, {r4-r10}
	mov	r1, ip
	cmp	r1, #0
	beq	.Lreserved
1:	ldrex	r2, [r1]
	add	r2, r2, #1
	strex	r3, r2, [r1]
	cmp	r3, #0
	bne	1b
	ldrex	r2, [r1]
.Lreserved:
	ldr	r1, [r0, #S_APSR]
	msr	APSR_nzcvqg, r1
	ldr	ip, [r0, #S_R + 4 * 12]
	add	r0, r0, #S_R
	ldm	r0, {r0-r3}
	bx	lr
	.cfi_endproc
	.size	asyncPreempt2, . - asyncPreempt2
#endif

function oracle_update
code oracle_linked
	ldrex	r1, [r0]
	add	r1, r1, #1
	nop
code oracle_conditional
	strex	r2, r1, [r0]
	eor	r0, r2, #1
	bx	lr
	PREEMPT_RECORD oracle_update, ""

	.section	.rodata
	.balign	4
	.globl	oracle_instructions
oracle_instructions:
	.word	11

	.section	.note.GNU-stack,"",%progbits
