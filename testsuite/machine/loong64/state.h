/* All state of a LoongArch thread of 64 bits that its program can set, but for what is for
   binary translation: LoongArch Reference Manual, volume 1, 2.1 and 3.1; volume 2, 1.  Offsets
   for the assembly too.

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
#define JUDGE_ARGUMENT(state, i) ((state)->r[4 + (i)])
#define JUDGE_RESULT(state) ((state)->r[4])

/* struct oracle_state.  */
#define S_SP 256
#define S_FCSR 264
#define S_FCC 272
#define S_V 352
#define S_BYTES 1376

/* struct oracle_area: what comes first is within reach of one load from A_IN.  */
#define A_RESERVE 0
#define A_C_SP 8
#define A_HANDED_SP 16
#define A_HANDED_FP 24
#define A_HANDED_FCSR 32
#define A_V_BYTES 40
#define A_WAITING 44
#define A_END 48
#define A_WAY 52
#define A_PAD 56
#define A_IN 64
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t r[32];               /* zero, tp, sp and r21, which the ABI reserves, are 0 */
  uint64_t sp, fcsr;
  uint64_t fcc[8], unused[2];   /* a bit each */
  uint8_t v[32][32];            /* f0 to f31 come first in them */
};

struct oracle_area
{
  uint64_t *reserve;
  uint64_t c_sp;
  uint64_t handed_sp, handed_fp, handed_fcsr;   /* to asyncPreempt2 */
  uint32_t v_bytes;             /* that each of v has on this CPU: 8, 16 or 32 */
  uint32_t waiting, end;
  uint32_t way, pad, unused;    /* the judge's: judge_go's argument and result */
  struct oracle_state in, out, other;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, fcsr, S_FCSR);
AT (oracle_state, fcc, S_FCC);
AT (oracle_state, v, S_V);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, reserve, A_RESERVE);
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fp, A_HANDED_FP);
AT (oracle_area, handed_fcsr, A_HANDED_FCSR);
AT (oracle_area, v_bytes, A_V_BYTES);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
#undef AT

/* --- state.c, for context.c --- */

/* The bytes that each of v has: 8, LSX's 16, LASX's 32.  */
extern unsigned oracle_v_bytes;

#endif

#endif
