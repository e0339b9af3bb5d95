/* All state of an ARM thread of 32 bits that its program can set: the ARM Architecture
   Reference Manual (DDI 0406), A2.3 to A2.6.  Offsets for the assembly too.

   SPDX-License-Identifier: MIT  */

#ifndef STATE_H
#define STATE_H

#define ORACLE_SP_STEP 4
#define ORACLE_STACK_ALIGN 8
#define ORACLE_RED_ZONE 0
#define ORACLE_BELOW 8
#define ORACLE_LL_SC
#define ORACLE_IN_PLACE

/* What a function is called with, and its result (judge/target/passing.c).  */
#define JUDGE_ARGUMENTS 4
#define JUDGE_ARGUMENT(state, i) ((state)->r[i])
#define JUDGE_RESULT(state) ((state)->r[0])

/* struct oracle_state.  */
#define S_SP 0
#define S_R 8
#define S_APSR 68
#define S_FPSCR 72
#define S_D 80
#define S_BYTES 336

/* struct oracle_area.  */
#define A_RESERVE 0
#define A_C_SP 4
#define A_HANDED_SP 8
#define A_HANDED_FP 12
#define A_HANDED_FPSCR 16
#define A_D16 20
#define A_WAITING 24
#define A_END 28
#define A_WAY 32
#define A_PAD 36
#define A_IN 40
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t sp;
  uint32_t r[15];               /* the one that is SP is 0 */
  uint32_t apsr;                /* NZCV, Q, GE */
  uint32_t fpscr, zero;
  uint64_t d[32];
};

struct oracle_area
{
  uint64_t *reserve;            /* of which the lower half is used */
  uint32_t c_sp;
  uint32_t handed_sp, handed_fp, handed_fpscr;  /* to asyncPreempt2 */
  uint32_t d16;                 /* the CPU has d16 to d31 */
  uint32_t waiting, end;
  uint32_t way, pad;            /* judge.S's */
  struct oracle_state in, out, other;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, r, S_R);
AT (oracle_state, apsr, S_APSR);
AT (oracle_state, fpscr, S_FPSCR);
AT (oracle_state, d, S_D);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, reserve, A_RESERVE);
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fp, A_HANDED_FP);
AT (oracle_area, handed_fpscr, A_HANDED_FPSCR);
AT (oracle_area, d16, A_D16);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
#undef AT

/* --- state.c, for context.c --- */

/* The assembler's names of r0 to r14.  */
extern const char *const oracle_r_names[15];

/* The bits of CPSR and of FPSCR that are tried.  */
#define ORACLE_APSR UINT32_C (0xf80f0000)
extern uint32_t oracle_fpscr_bits;

#endif

#endif
