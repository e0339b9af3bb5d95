/* A library of two functions with records, other and loop; in all variants but the
   first, 0, BROKEN says in which way its records or notes are wrong.

   SPDX-License-Identifier: MIT  */

#define OUT_OF_ORDER 1
#define OVERLAPPING 2
#define OUTSIDE 3
#define ODD_SIZE 4
#define FORMAT 5
#define LOST 6                  /* the note leads nowhere, nor is there anything */
#define TABLE_OUTSIDE 7
#define STATE_OUTSIDE 8
#define FOREIGN 9
#define NO_LINES 10
#define BAD_LIST 11
#define TEXT_OUTSIDE 12
#define FOREIGN_NOTE 13         /* not wrong, but a note of someone else's is */
#define TWO_TABLES 14
#define WIDE 15
#define ELSEWHERE 16            /* not wrong, but the code at loop has no record */
#define STATE_READ_ONLY 17
#define MOVED 18                /* not wrong, but the note leads elsewhere */
#define TWICE 19                /* not wrong: two lead to the table */

/* To the assembler, true is -1.  */
#define IF(what, number) (-(BROKEN == what) * (number))

#if defined __x86_64__
# define ARCH "amd64"
#elif defined __i386__
# define ARCH "386"
#elif defined __aarch64__
# define ARCH "arm64"
#elif defined __riscv
# define ARCH "riscv64"
	.option	norelax
#elif defined __arm__
# define ARCH "arm"
# define ret bx lr
	.arm
#elif defined __mips__
# if _MIPS_SIM == _ABI64 && defined __MIPSEL__
#  define ARCH "mips64le"
# elif _MIPS_SIM == _ABI64
#  define ARCH "mips64"
# elif defined __MIPSEL__
#  define ARCH "mipsle"
# else
#  define ARCH "mips"
# endif
# define ret jr $31
#elif defined __s390x__
# define ARCH "s390x"
# define ret br %r14
#elif defined __loongarch_lp64
# define ARCH "loong64"
# define ret jr $ra
#elif defined __powerpc64__
# ifdef __LITTLE_ENDIAN__
#  define ARCH "ppc64le"
# else
#  define ARCH "ppc64"
# endif
# define ret blr
#else
# error "what is the architecture's name in records?"
#endif

/* A function's name, and the label of its code, .LNAME.  */
	.macro	function name
	.globl	\name
#if defined __powerpc64__ && _CALL_ELF != 2
	.section .opd, "aw"
	.balign	8
\name:	.quad	.L\name, .TOC.@tocbase, 0
	.text
#else
\name:
#endif
.L\name:
	.endm

	.text
function other
	.zero	16
.Ltwo:	.zero	16
function loop
	ret
	.zero	16 - (. - .Lloop)
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
	.long	.Ltwo - .Lother
	.long	.Lholds - . + IF (TEXT_OUTSIDE, 0x10000000)
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

	.section	.rodata.preemptregs,"a",%progbits
	.balign	4
.Lholds:
#if BROKEN == FOREIGN
	.asciz	"3 foreign\nnone\n"
#elif BROKEN == NO_LINES
	.asciz	"3 " ARCH
#elif BROKEN == BAD_LIST
	.asciz	"3 " ARCH "\nnone\nxmm0-:16"
#elif BROKEN == WIDE
	.asciz	"3 " ARCH "\nnone\nmade_up:3 zz2-4:9"
#else
	.asciz	"3 " ARCH "\nnone\n"
#endif

	/* Twice where there are to be two tables, or one that two lead to.  */
	.set	shorter, 0
#if BROKEN == TWO_TABLES || BROKEN == TWICE
	.rept	2
#endif
	.balign	16
#if BROKEN == LOST
1:	.asciz	"preempt_records"
#else
1:	.asciz	"preempt records"
#endif
	.long	3 + IF (FORMAT, 7)
	.long	.Lbegin - . - IF (TABLE_OUTSIDE, 12 * 0x1000000)
	.long	.Lstop - . - shorter
	.long	.Lstate - . + IF (STATE_OUTSIDE, 0x10000000)
	.set	shorter, IF (TWO_TABLES, 12)
	.pushsection	.note.preemptregs,"a",%note
	.balign	4
	.long	12, 8, 1
	.asciz	"preemptregs"
	.long	1b - . + IF (LOST, 16) + IF (MOVED, 0x1000), 0
	.popsection
#if BROKEN == TWO_TABLES || BROKEN == TWICE
	.endr
#endif

#if BROKEN == FOREIGN_NOTE
	.section	.note.vendor,"a",%note
	.balign	4
	.long	5, 0x7fffffff, 7
	.ascii	"Acme"
	.byte	0
#endif

	.section	.note.GNU-stack,"",%progbits
