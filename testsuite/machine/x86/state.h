/* The state of x86-64 and i386, for C and for the assembly (oracle.h).

   SPDX-License-Identifier: MIT  */

#ifndef ORACLE_STATE_H
#define ORACLE_STATE_H

#ifdef __x86_64__
# define ORACLE_SP_STEP 8
# define ORACLE_RED_ZONE 128    /* psABI, 3.2.2 */
#else
# define ORACLE_SP_STEP 4
# define ORACLE_RED_ZONE 0
#endif
#define ORACLE_BELOW 0

/* struct oracle_state, for the assembly.  */
#define S_MXCSR 24
#define S_XMM 160
#define S_PRESENT 512
#define S_GENERAL 4672
#define S_FLAGS 4928
#define S_SP 4936
#define S_BYTES 4992

/* struct oracle_area, likewise.  */
#define A_IN 0
#define A_OUT S_BYTES
#define A_OTHER (2 * S_BYTES)
#define A_NEXT (3 * S_BYTES)
#define A_C_SP (A_NEXT + 8)
#define A_CLOBBER_FLAGS (A_NEXT + 16)
#define A_HAS (A_NEXT + 24)
#define A_COMPONENTS (A_NEXT + 28)
#define A_FOREIGN (A_NEXT + 32)
#define A_OTHERS (A_NEXT + 36)
#define A_WAITING (A_NEXT + 40)
#define A_DIVISOR (A_NEXT + 44)
#define A_STANDARD (A_NEXT + 48)
#define A_H_SP (A_NEXT + 56)
#define A_H_BP (A_NEXT + 64)
#define A_H_BX (A_NEXT + 72)
#define A_H_FLAGS (A_NEXT + 80)
#define A_H_MXCSR (A_NEXT + 88)
#define A_H_X87 (A_NEXT + 92)
#define A_H_ST (A_NEXT + 120)
#define A_OLD_IN (A_NEXT + 136)
#define A_OLD_OUT (A_NEXT + 248)
#define A_OLD_OTHER (A_NEXT + 360)

/* What the CPU has and its kernel has enabled.  */
#define HAS_SSE 1
#define HAS_AVX 2
#define HAS_AVX512 4
#define HAS_AVX512BW 8          /* masks of 64 bits, not 16 */
#define HAS_XSAVE 16            /* if not, neither AVX */
#define HAS_APX 32              /* and the promise has it */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/* State components (Intel SDM volume 1, 13.1).  */
enum { X87, SSE, AVX, OPMASK = 5, ZMM_HIGH, ZMM_16, TILES = 17, APX = 19,
       COMPONENTS = 32 };

/* What XSAVE writes, in its standard form (SDM volume 1, 13.4).  */
struct oracle_image
{
  uint16_t control, status;
  uint8_t tags, reserved;
  uint16_t opcode;
  uint64_t instruction, operand;
  uint32_t mxcsr, mxcsr_mask;
  uint8_t st[8][16];
  uint8_t xmm[16][16];
  uint8_t unused[96];
  uint64_t present, compacted, zero[6];
  uint8_t extended[4096];
};

/* 8 bytes for each word, whatever a word is.  */
struct oracle_state
{
  struct oracle_image image;
  uint64_t general[32];         /* without SP, as oracle_general */
  uint64_t flags, sp;
  uint64_t unused[6];
} __attribute__ ((aligned (64)));

/* What asyncPreempt2 was called with.  */
struct oracle_handed
{
  uint64_t sp, bp, bx, flags;
  uint32_t mxcsr;
  uint8_t x87[28];              /* as fnstenv writes it */
  uint8_t st[16];               /* for a debugger: where to convert */
};

struct oracle_area
{
  struct oracle_state in, out, other;
  uintptr_t next;               /* where the loop goes on: oracle_spin, oracle_exit */
  uint64_t c_sp __attribute__ ((aligned (8)));
  uint64_t clobber_flags;       /* a signal's handler leaves */
  uint32_t has;
  uint32_t components, foreign; /* masks for XSAVE and XRSTOR */
  uint32_t others;              /* those that other has */
  uint32_t waiting;             /* all registers are loaded */
  uint32_t divisor;             /* 0 or 1 */
  uint32_t standard;            /* the ABI's MXCSR, with exceptions noted */
  uint32_t readable_st;         /* a debugger can show st0 to 7 of in */
  struct oracle_handed handed;
  uint8_t old_in[112], old_out[112], old_other[112];    /* x87 as fnsave writes it:
                                   for CPUs without XSAVE */
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, image.mxcsr, S_MXCSR);
AT (oracle_state, image.xmm, S_XMM);
AT (oracle_state, image.present, S_PRESENT);
AT (oracle_state, general, S_GENERAL);
AT (oracle_state, flags, S_FLAGS);
AT (oracle_state, sp, S_SP);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
AT (oracle_area, next, A_NEXT);
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, clobber_flags, A_CLOBBER_FLAGS);
AT (oracle_area, has, A_HAS);
AT (oracle_area, components, A_COMPONENTS);
AT (oracle_area, foreign, A_FOREIGN);
AT (oracle_area, others, A_OTHERS);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, divisor, A_DIVISOR);
AT (oracle_area, standard, A_STANDARD);
AT (oracle_area, handed.sp, A_H_SP);
AT (oracle_area, handed.bp, A_H_BP);
AT (oracle_area, handed.bx, A_H_BX);
AT (oracle_area, handed.flags, A_H_FLAGS);
AT (oracle_area, handed.mxcsr, A_H_MXCSR);
AT (oracle_area, handed.x87, A_H_X87);
AT (oracle_area, handed.st, A_H_ST);
AT (oracle_area, old_in, A_OLD_IN);
AT (oracle_area, old_out, A_OLD_OUT);
AT (oracle_area, old_other, A_OLD_OTHER);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
#undef AT

/* The machine's own parts, as they see one another.  */

#ifdef __x86_64__
# define GENERAL 15             /* and 16 more, with APX */
# define VECTORS 16             /* in the components of SSE and AVX */
# define VECTORS_16 16
#else
# define GENERAL 7
# define VECTORS 8
# define VECTORS_16 0
#endif
#define AX_INDEX 0              /* in general */
#define BX_INDEX 3
#define BP_INDEX 6

/* Flags and control bits.  */
#define FLAGS_ARITHMETIC 0x8d5  /* CF PF AF ZF SF OF */
#define FLAGS_ALWAYS 0x202      /* bit 1, and IF */
#define FLAG_CARRY 1
#define FLAG_TRAP 0x100
#define FLAG_DIRECTION 0x400
#define FLAG_RESUME 0x10000     /* the processor's own, for a repeated instruction
                                   between two rounds */
#define FLAG_ID 0x200000
#define EXCEPTIONS 0x3f
#define X87_PENDING 0x80        /* x87's exception summary */
#define CONTROL_INITIAL 0x37f   /* psABI: what a C function is called with */
#define MXCSR_INITIAL 0x1f80

extern const char *const oracle_general[32];
extern uint32_t oracle_has;             /* as oracle_look has found it */
extern unsigned oracle_offset[COMPONENTS], oracle_size[COMPONENTS];     /* in an image */
extern _Bool oracle_keeps_x87;          /* the set under test has x87 registers */
#endif

#endif
