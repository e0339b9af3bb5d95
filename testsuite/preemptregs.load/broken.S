/* A library of two functions with records, other and loop; in all variants but the
   first, 0, BROKEN says in which way its records or notes are wrong.

   SPDX-License-Identifier: MIT  */

#define OUT_OF_ORDER 1
#define OVERLAPPING 2
#define OUTSIDE 3
#define ODD_SIZE 4
#define FORMAT 5
#define SHORT_NOTE 6
#define TABLE_OUTSIDE 7
#define STATE_OUTSIDE 8
#define FOREIGN 9
#define NO_LINES 10
#define BAD_LIST 11
#define UNTERMINATED 12
#define NOTES_CUT 13
#define TWO_TABLES 14
#define WIDE 15
#define ELSEWHERE 16            /* not wrong, but the code at loop has no record */
#define STATE_READ_ONLY 17

/* To the assembler, true is -1.  */
#define IF(what, number) (-(BROKEN == what) * (number))

#ifdef __x86_64__
# define ARCH "amd64"
# define FOREIGN_ARCH "386"
#else
# define ARCH "386"
# define FOREIGN_ARCH "amd64"
#endif

	.text
	.globl	other
other:	.skip	16, 0x90
.Ltwo:	.skip	16, 0x90
	.globl	loop
loop:	ret
	.skip	15, 0x90
.Lend:

	.section	preempt_functions,"a",%progbits
	.balign	4
.Lbegin:
#if BROKEN == OUT_OF_ORDER
	.long	.Lend - .
	.long	16
	.long	.Lholds - .
#endif
	.long	.Ltwo - .
	.long	.Ltwo - other
	.long	.Lholds - .
	.long	.Lend - . + IF (OUTSIDE, 0x10000000) - IF (ELSEWHERE, 16)
	.long	16 + IF (OVERLAPPING, 17)
	.long	.Lholds - .
#if BROKEN == ODD_SIZE
	.long	0
#endif
.Lstop:

#if BROKEN == STATE_READ_ONLY
	.section	.rodata
#else
	.bss
#endif
	.balign	4
.Lstate:
	.skip	4

	.section	.note.preemptregs,"a",%note
	.balign	4
	.long	8, 2f - 1f, 2
	.asciz	"Preempt"
.Lholds:
1:
#if BROKEN == FOREIGN
	.asciz	"2 " FOREIGN_ARCH "\nnone\n"
#elif BROKEN == NO_LINES
	.asciz	"2 " ARCH
#elif BROKEN == BAD_LIST
	.asciz	"2 " ARCH "\nnone\nxmm0-:16"
#elif BROKEN == UNTERMINATED
	.ascii	"2 " ARCH "\nnone\nbx"
#elif BROKEN == WIDE
	.asciz	"2 " ARCH "\nnone\nmade_up:3 zz2-4:9"
#else
	.asciz	"2 " ARCH "\nnone\n"
#endif
2:	.balign	4

#if BROKEN == TWO_TABLES
	.rept	2
#endif
	.long	8, 16 - IF (SHORT_NOTE, 4), 1
	.asciz	"Preempt"
	.long	2 + IF (FORMAT, 7)
	.long	.Lbegin - . - IF (TABLE_OUTSIDE, 12 * 0x1000000)
	.long	.Lstop - .
#if BROKEN != SHORT_NOTE
	.long	.Lstate - . + IF (STATE_OUTSIDE, 0x10000000)
#endif
#if BROKEN == TWO_TABLES
	.endr
#endif
#if BROKEN == NOTES_CUT
	.long	8, 0x7000, 1
	.asciz	"Preempt"
#endif

	.section	.note.GNU-stack,"",%progbits
