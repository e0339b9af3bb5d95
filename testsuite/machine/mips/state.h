/* All state of a MIPS thread that its program can set: MIPS64 Architecture for Programmers
   I, 2 and 5; but DSP's and MSA's.  Offsets for the assembly too.

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

/* struct oracle_state.  */
#define S_R 0
#define S_SP 256
#define S_HI 264
#define S_LO 272
#define S_FCSR 280
#define S_F 288
#define S_BYTES (S_F + 8 * 32)

/* struct oracle_area.  */
#define A_C_SP 0
#define A_HANDED_SP 8
#define A_HANDED_FCSR 16
#define A_WAITING 24
#define A_END 28
#define A_IN 32
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)
#define A_RESERVE (A_OTHER + S_BYTES)

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t r[32];               /* 0, 26, 27 and 29 are 0 */
  uint64_t sp, hi, lo, fcsr;
  uint64_t f[32];
};

/* What assembly reads and writes words of: each lies where that of 64 bits has its lower
   half.  */
struct oracle_area
{
  uint64_t c_sp;
  uint64_t handed_sp, handed_fcsr;      /* to asyncPreempt2 */
  uint32_t waiting, end;
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
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fcsr, A_HANDED_FCSR);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
AT (oracle_area, reserve, A_RESERVE);
#undef AT

#endif

#endif
