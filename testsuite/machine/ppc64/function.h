/* A function in assembly, in either ABI.

   SPDX-License-Identifier: MIT  */

#ifndef FUNCTION_H
#define FUNCTION_H

/* Function NAME, which leaves r2 alone; its code has the label .LNAME.  */
	.macro	function name
#if _CALL_ELF == 2
	.globl	\name
	.type	\name, @function
\name:
#else
	.section .opd, "aw"
	.balign	8
	.globl	\name
	.type	\name, @function
\name:	.quad	.L\name, .TOC.@tocbase, 0
	.text
#endif
.L\name:
	.endm

#endif
