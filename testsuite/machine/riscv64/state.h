/* All state of a RISC-V thread of 64 bits that its program can set: the RISC-V Instruction
   Set Manual I, 2.1, 11.2 and 12.1, and "V", 3.  Offsets for the assembly too.

   SPDX-License-Identifier: MIT  */

#ifndef STATE_H
#define STATE_H

#define ORACLE_SP_STEP 16
#define ORACLE_RED_ZONE 0
#define ORACLE_BELOW 16
#define ORACLE_LL_SC
#define ORACLE_IN_PLACE

/* The bytes of the longest vector that there is room for.  */
#define ORACLE_VLENB 256

/* What a function is called with, and its result (judge/target/passing.c).  */
#define JUDGE_ARGUMENTS 8
#define JUDGE_ARGUMENT(state, i) ((state)->x[10 + (i)])
#define JUDGE_RESULT(state) ((state)->x[10])

/* struct oracle_state.  */
#define S_SP 256
#define S_FCSR 264
#define S_F 272
#define S_VSTART 528
#define S_VL 536
#define S_VTYPE 544
#define S_VCSR 552
#define S_V 560
#define S_BYTES (S_V + 32 * ORACLE_VLENB)

/* struct oracle_area: what comes first is within reach of one load from A_IN.  */
#define A_RESERVE 0
#define A_C_SP 8
#define A_HANDED_SP 16
#define A_HANDED_FP 24
#define A_HANDED_FCSR 32
#define A_HANDED_VSTART 40
#define A_VLENB 48
#define A_WAITING 52
#define A_END 56
#define A_WAY 60
#define A_PAD 64
#define A_IN 72
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t x[32];               /* x0, sp and tp are 0; gp is as it was found */
  uint64_t sp, fcsr;
  uint64_t f[32];
  uint64_t vstart, vl, vtype, vcsr;
  uint8_t v[32 * ORACLE_VLENB]; /* each after the one before it, whatever their length */
};

struct oracle_area
{
  uint64_t *reserve;
  uint64_t c_sp;
  uint64_t handed_sp, handed_fp, handed_fcsr, handed_vstart;    /* to asyncPreempt2 */
  uint32_t vlenb;               /* of this CPU, 0 where it has no V */
  uint32_t waiting, end;
  uint32_t way, pad, unused;    /* the judge's: judge_go's argument and result */
  struct oracle_state in, out, other;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, fcsr, S_FCSR);
AT (oracle_state, f, S_F);
AT (oracle_state, vstart, S_VSTART);
AT (oracle_state, vl, S_VL);
AT (oracle_state, vtype, S_VTYPE);
AT (oracle_state, vcsr, S_VCSR);
AT (oracle_state, v, S_V);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, reserve, A_RESERVE);
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fp, A_HANDED_FP);
AT (oracle_area, handed_fcsr, A_HANDED_FCSR);
AT (oracle_area, handed_vstart, A_HANDED_VSTART);
AT (oracle_area, vlenb, A_VLENB);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
#undef AT

/* --- state.c, for context.c --- */

/* The ABI's names of x0 to x31 and f0 to f31.  */
extern const char *const oracle_x_names[32], *const oracle_f_names[32];

/* How many bytes of f0 to f31 are held and promised; and fcsr, unless 0.  */
extern unsigned oracle_float_bytes;

/* state.S, likewise: V's registers as they are, where the CPU has them.  */
void oracle_take_vectors (struct oracle_state *state);

#endif

#endif
