/* Hand-written functions, with and without records.

   SPDX-License-Identifier: MIT  */

#include <preempt.h>

#ifdef __arm__
# define ret bx lr
#elif defined __powerpc64__
# define ret blr
	.abiversion _CALL_ELF
#elif defined __s390x__
# define ret br %r14
#elif defined __mips__
# define ret jr $31
#endif

	.text
	.globl	t_first
	.type	t_first, %function
t_first:
	.cfi_startproc
	nop
	ret
	.cfi_endproc
	PREEMPT_RECORD t_first, HAND_FIRST
	.size	t_first, . - t_first

	.globl	t_without
	.type	t_without, %function
t_without:
	nop
	ret
	.size	t_without, . - t_without

	.section	.text.second,"ax",%progbits
	.type	t_second, %function
t_second:
	.cfi_startproc
	ret
	.cfi_endproc
	PREEMPT_RECORD t_second, HAND_SECOND, PREEMPT_THREAD_LOCAL
	.size	t_second, . - t_second

	.section	.note.GNU-stack,"",%progbits
