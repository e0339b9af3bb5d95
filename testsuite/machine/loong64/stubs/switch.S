/* A switch by stores, as most are written: the old SP to *from, then the new one.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: r22-r31 f24-f31 fcsr
   wrong one: ^stub loses r24: .*, what the side that was left had there
   wrong floats: ^stub loses bytes 0-7 of f24-f31: .*, what the side that was left had there
   wrong single: ^stub loses bytes 4-7 of f27: was 0x\w+, is 0, zeros
   wrong slot: ^stub loses r31: was 0x\w+, is 0x\w+, the value of r30
   wrong control: ^stub loses fcsr
   wrong sp: ^stub: SP is wrong in the end: by -16
   wrong below: ^stub loses r22: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \((ld\.d \$r22, \$r3, -168\(0xf58\)|ld\.d \$fp, \$sp, -168)\) \(.*only with .*a signal between its instructions\)

   SPDX-License-Identifier: MIT  */

#define FRAME 176

	.text
	.globl	stub
	.type	stub, @function
stub:
	addi.d	$sp, $sp, -FRAME
	st.d	$ra, $sp, 0
	.irp	n, 22,23,24,25,26,27,28,29,30,31
	st.d	$r\n, $sp, 8 * (\n - 21)
	.endr
#ifndef WRONG_floats
	.irp	n, 24,25,26,27,28,29,30,31
	fst.d	$f\n, $sp, 96 + 8 * (\n - 24)
	.endr
#endif
#ifdef WRONG_slot
	st.d	$r30, $sp, 8 * 10
#endif
	movfcsr2gr $r12, $fcsr0
	st.d	$r12, $sp, 160
	st.d	$sp, $r4, 0
	move	$sp, $r5
	ld.d	$r12, $sp, 160
#ifndef WRONG_control
	movgr2fcsr $fcsr0, $r12
#endif
	.irp	n, 22,23,25,26,27,28,29,30,31
	ld.d	$r\n, $sp, 8 * (\n - 21)
	.endr
#ifndef WRONG_one
	ld.d	$r24, $sp, 8 * 3
#endif
#ifndef WRONG_floats
	.irp	n, 24,25,26,27,28,29,30,31
	fld.d	$f\n, $sp, 96 + 8 * (\n - 24)
	.endr
#endif
#ifdef WRONG_single
	ld.wu	$r12, $sp, 96 + 8 * 3
	movgr2fr.d $f27, $r12
#endif
	ld.d	$ra, $sp, 0
#ifdef WRONG_below
	addi.d	$sp, $sp, FRAME
	ld.d	$r22, $sp, 8 - FRAME
#elif defined WRONG_sp
	addi.d	$sp, $sp, FRAME - 16
#else
	addi.d	$sp, $sp, FRAME
#endif
	jr	$ra

	.section .note.GNU-stack,"",@progbits
