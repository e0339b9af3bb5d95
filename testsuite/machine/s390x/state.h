/* All state of a z/Architecture thread of 64 bits that its program can set, but for access
   registers: the Principles of Operation (SA22-7832), 2 and 4.  Offsets for the assembly too.

   SPDX-License-Identifier: MIT  */

#ifndef STATE_H
#define STATE_H

#define ORACLE_SP_STEP 8
#define ORACLE_RED_ZONE 0
#define ORACLE_BELOW 16
/* The reserved word of a function's frame, behind the way to the one above.  */
#define ORACLE_SPARE 8
#define ORACLE_IN_PLACE

/* What a function is called with, and its result (judge/target/passing.c).  */
#define JUDGE_ARGUMENTS 5
#define JUDGE_ARGUMENT(state, i) ((state)->r[2 + (i)])
#define JUDGE_RESULT(state) ((state)->r[2])

/* struct oracle_state.  */
#define S_SP 128
#define S_FPC 136
#define S_MASK 144
#define S_V 160
#define S_BYTES 672

/* struct oracle_area.  */
#define A_C_SP 0
#define A_HANDED_SP 8
#define A_HANDED_CHAIN 16
#define A_HANDED_FPC 24
#define A_HANDED_MASK 32
#define A_VX 40
#define A_WAITING 44
#define A_END 48
#define A_WAY 52
#define A_PAD 56
#define A_IN 64
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)

/* Of a word, the half with its value, for instructions on 32 bits.  */
#define HALF 4

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t r[16];               /* SP is 0 there */
  uint64_t sp, fpc;
  uint64_t mask;                /* as IPM has it: condition code, program mask */
  uint64_t unused;
  uint8_t v[32][16];            /* f0 to f15 first in v0 to v15; without VX, nothing
                                   else */
};

struct oracle_area
{
  uint64_t c_sp;
  uint64_t handed_sp, handed_chain, handed_fpc, handed_mask;    /* to asyncPreempt2 */
  uint32_t vx;                  /* is there VX? */
  uint32_t waiting, end;
  uint32_t way, pad, unused;    /* the judge's: judge_go's argument and result */
  struct oracle_state in, out, other;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, fpc, S_FPC);
AT (oracle_state, mask, S_MASK);
AT (oracle_state, v, S_V);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_chain, A_HANDED_CHAIN);
AT (oracle_area, handed_fpc, A_HANDED_FPC);
AT (oracle_area, handed_mask, A_HANDED_MASK);
AT (oracle_area, vx, A_VX);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
#undef AT

/* --- state.c, for context.c --- */

/* Are there v0 to v31, beyond f0 to f15?  */
extern bool oracle_vx;

#endif

#endif
