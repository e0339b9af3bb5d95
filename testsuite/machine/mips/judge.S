/* The judge's way into the stub, and out of it (judge/target/judge.h); a part of state.S.

   SPDX-License-Identifier: MIT  */

#include "judge.h"

/* oracle_area.way says where to: it is in 3 until all else is loaded.  judge_look writes the two
   jumps.  */
	.globl	judge_to_stub, judge_to_second
function judge_enter_registers
	load_in
	lw	$3, A_WAY - A_IN($2)
	beqz	$3, .Lto_stub
	ADDI	$3, $3, -JUDGE_SECOND
	beqz	$3, .Lto_second
	LOAD	$3, 8 * 3 + LOW($2)
	jr	$31
	LOAD	$2, 8 * 2 + LOW($2)
.Lto_stub:
	LOAD	$3, 8 * 3 + LOW($2)
judge_to_stub:
	nop
	LOAD	$2, 8 * 2 + LOW($2)
.Lto_second:
judge_to_second:
	nop
	LOAD	$2, 8 * 2 + LOW($2)
function_end judge_enter_registers

	.macro	pad name, number
function judge_\name
	ADDI	$29, $29, -JUDGE_BELOW
	STORE	$8, 0($29)
	STORE	$2, 8($29)
	area	$2, $8
	li	$8, \number
	b	judge_dump
	sw	$8, A_PAD($2)
function_end judge_\name
	.endm

	pad	returned, JUDGE_RETURNED
	pad	parent, JUDGE_PARENT
	pad	entered, JUDGE_ENTERED
	pad	resolved, JUDGE_RESOLVED
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	pad	called_\n, JUDGE_CALLED + \n
	.endr
	.globl	judge_dump
judge_dump:
	dump	JUDGE_BELOW
