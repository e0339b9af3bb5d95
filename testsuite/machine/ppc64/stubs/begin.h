/* A stub's first lines, in either ABI.

   SPDX-License-Identifier: MIT  */

	.machine power8
#if _CALL_ELF == 2
	.abiversion 2
	.text
	.globl	stub
	.type	stub, @function
stub:
#else
	.section .opd, "aw"
	.balign	8
	.globl	stub
	.type	stub, @function
stub:	.quad	.Lstub, .TOC.@tocbase, 0
	.text
.Lstub:
#endif
