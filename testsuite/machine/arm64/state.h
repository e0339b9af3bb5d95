/* All state of an AArch64 thread that its program can set: the Arm Architecture
   Reference Manual (DDI 0487), B1.2 and B1.3.  Offsets for the assembly too.

   SPDX-License-Identifier: MIT  */

#ifndef STATE_H
#define STATE_H

#define ORACLE_SP_STEP 16
#define ORACLE_RED_ZONE 0
#define ORACLE_BELOW 16
#define ORACLE_LL_SC
#define ORACLE_IN_PLACE

/* What a function is called with, and its result (judge/target/passing.c).  */
#define JUDGE_ARGUMENTS 8
#define JUDGE_ARGUMENT(state, i) ((state)->x[i])
#define JUDGE_RESULT(state) ((state)->x[0])

/* struct oracle_state.  */
#define S_SP 248
#define S_PSTATE 256
#define S_FPCR 264
#define S_FPSR 272
#define S_V 288
#define S_Z 800
#define S_P 8992
#define S_FFR 9504
#define S_BYTES 9536

/* struct oracle_area.  */
#define A_RESERVE 0
#define A_C_SP 8
#define A_HANDED_SP 16
#define A_HANDED_FP 24
#define A_HANDED_FPCR 32
#define A_HAS 40
#define A_WAITING 44
#define A_END 48
#define A_WAY 52
#define A_PAD 56
#define A_IN 64
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)

/* What the CPU has: bits of oracle_area.has.  */
#define HAS_SVE 0
#define HAS_DIT 1
#define HAS_SSBS 2
#define HAS_TCO 3

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t x[31], sp;
  uint64_t pstate;              /* NZCV, and what the CPU has of DIT, SSBS, TCO */
  uint64_t fpcr, fpsr, zero;
  /* Without SVE the first, with it the others, each register after the one before it,
     whatever the length of a vector is.  */
  uint8_t v[32][16];
  uint8_t z[32 * 256], p[16 * 32], ffr[32];
};

struct oracle_area
{
  uint64_t *reserve;
  uint64_t c_sp;
  uint64_t handed_sp, handed_fp, handed_fpcr;   /* to asyncPreempt2 */
  uint32_t has, waiting, end;
  uint32_t way, pad;            /* the judge's: judge_go's argument and result */
  uint32_t unused;
  struct oracle_state in, out, other;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, pstate, S_PSTATE);
AT (oracle_state, fpcr, S_FPCR);
AT (oracle_state, fpsr, S_FPSR);
AT (oracle_state, v, S_V);
AT (oracle_state, z, S_Z);
AT (oracle_state, p, S_P);
AT (oracle_state, ffr, S_FFR);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
AT (oracle_area, reserve, A_RESERVE);
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fp, A_HANDED_FP);
AT (oracle_area, handed_fpcr, A_HANDED_FPCR);
AT (oracle_area, has, A_HAS);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
#undef AT

/* --- state.c, for context.c --- */

/* The length of a vector in bytes; 0 without SVE.  */
extern unsigned oracle_vector_bytes;

/* The bits of PSTATE that are tried.  */
uint64_t oracle_pstate_bits (void);

#endif

#endif
