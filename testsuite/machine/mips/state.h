/* All state of a MIPS thread that its program can set: MIPS64 Architecture for Programmers
   I, 2 and 5, and IV-j, 3 (MSA, in n64); but DSP's.  Offsets for the assembly too.

   SPDX-License-Identifier: MIT  */

#ifndef STATE_H
#define STATE_H

#if _MIPS_SIM == _ABI64
# define ORACLE_SP_STEP 16
#else
# define ORACLE_SP_STEP 8
#endif
#define ORACLE_RED_ZONE 0
#define ORACLE_BELOW 16
#define ORACLE_LL_SC

/* What a function is called with, and its result (judge/target/passing.c).  */
#if _MIPS_SIM == _ABI64
# define JUDGE_ARGUMENTS 8
#else
# define JUDGE_ARGUMENTS 4
#endif
#define JUDGE_ARGUMENT(state, i) ((state)->r[4 + (i)])
#define JUDGE_RESULT(state) ((state)->r[2])
#define JUDGE_OWN_ADDRESS(state) ((state)->r[25])

/* struct oracle_state.  */
#define S_R 0
#define S_SP 256
#define S_HI 264
#define S_LO 272
#define S_FCSR 280
#define S_F 288
#define S_F_BYTES 16
#define S_UPPER (S_F + 8)
#define S_MSACSR (S_F + S_F_BYTES * 32)
#define S_BYTES (S_MSACSR + 8)

/* struct oracle_area.  */
#define A_C_SP 0
#define A_HANDED_SP 8
#define A_HANDED_FCSR 16
#define A_HANDED_MSACSR 24
#define A_WAITING 32
#define A_END 36
#define A_HAS 40
#define A_WAY 44
#define A_PAD 48
#define A_IN 56
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)
#define A_RESERVE (A_OTHER + S_BYTES)

#if !defined __mips_isa_rev || __mips_isa_rev < 6
# define STATE_HI_LO
#endif

/* What this CPU, as it runs the program, has more than the program asks for.  */
#define HAS_ODD 1               /* 32 registers of 64 bits in o32, the odd ones by themselves */
#define HAS_MSA 2

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t r[32];               /* 0, 26, 27 and 29 are 0 */
  uint64_t sp, hi, lo, fcsr;
  uint64_t f[32][2];            /* the lower and the upper halves of MSA's vectors */
  uint64_t msacsr;
};

/* What assembly reads and writes words of: each lies where that of 64 bits has its lower
   half.  */
struct oracle_area
{
  uint64_t c_sp;
  uint64_t handed_sp, handed_fcsr, handed_msacsr;       /* to asyncPreempt2 */
  uint32_t waiting, end, has;
  uint32_t way, pad, unused;    /* judge.S's, but for the last */
  struct oracle_state in, out, other;
  uint64_t *reserve;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, hi, S_HI);
AT (oracle_state, lo, S_LO);
AT (oracle_state, fcsr, S_FCSR);
AT (oracle_state, f, S_F);
AT (oracle_state, f[0][1], S_UPPER);
AT (oracle_state, f[1], S_F + S_F_BYTES);
AT (oracle_state, msacsr, S_MSACSR);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fcsr, A_HANDED_FCSR);
AT (oracle_area, handed_msacsr, A_HANDED_MSACSR);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, has, A_HAS);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
AT (oracle_area, reserve, A_RESERVE);
#undef AT

#endif

#endif
