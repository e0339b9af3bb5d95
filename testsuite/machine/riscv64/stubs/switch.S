/* A switch by stores, as most are written: the old SP to *from, then the new one.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: s0-s11 fs0-fs11 fcsr
   wrong one: ^stub loses s2: .*, what the side that was left had there
   wrong floats: ^stub loses fs0-fs11: .*, what the side that was left had there
   wrong single: ^stub loses fs3: was 0x\w+, is 0xffffffff
   wrong slot: ^stub loses s11: was 0x\w+, is 0x\w+, the value of s10 .*\n(?:.*\n)*stub\+0x\w+ saves \(sd s1,8\(sp\)\): s1\n
   wrong control: ^stub loses fcsr
   wrong sp: ^stub: SP is wrong in the end: by -16
   wrong back: ^stub: it crashed with SIG(SEGV|BUS|ILL) at address 0x\w+, outside of it.*only with .*a signal between its instructions
   wrong below: ^stub loses s1: was 0x\w+, is 0x\w+, what a signal leaves below SP before stub\+0x\w+ \(ld s1,-200\(sp\)\) \(.*only with .*a signal between its instructions\)

   SPDX-License-Identifier: MIT  */

#define FRAME 208

	.text
	.globl	stub
	.type	stub, @function
stub:
	addi	sp, sp, -FRAME
	sd	ra, 192(sp)
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11
	sd	s\n, 8 * \n(sp)
#ifndef WRONG_floats
	fsd	fs\n, 96 + 8 * \n(sp)
#endif
	.endr
#ifdef WRONG_slot
	sd	s10, 8 * 11(sp)
#endif
	frcsr	t0
	sd	t0, 200(sp)
	sd	sp, (a0)
	mv	sp, a1
	ld	t0, 200(sp)
#ifndef WRONG_control
	fscsr	t0
#endif
	.irp	n, 0,1,3,4,5,6,7,8,9,10,11
	ld	s\n, 8 * \n(sp)
	.endr
#ifndef WRONG_one
	ld	s2, 8 * 2(sp)
#endif
#ifndef WRONG_floats
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11
	fld	fs\n, 96 + 8 * \n(sp)
	.endr
#endif
#ifdef WRONG_single
	flw	fs3, 96 + 8 * 3(sp)
#endif
	ld	ra, 192(sp)
#ifdef WRONG_below
	addi	sp, sp, FRAME
	ld	s1, 8 - FRAME(sp)
#elif defined WRONG_back
	addi	sp, sp, FRAME
	ld	ra, 192 - FRAME(sp)
#elif defined WRONG_sp
	addi	sp, sp, FRAME - 16
#else
	addi	sp, sp, FRAME
#endif
	ret

	.section .note.GNU-stack,"",@progbits
