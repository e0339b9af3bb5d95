/* All state of a thread of PowerPC of 64 bits that its program can set: Power ISA 3.0B, book
   I, 2.3, 3.2, 4.2, 6.3, 7.2.  Offsets for the assembly too.

   SPDX-License-Identifier: MIT  */

#ifndef STATE_H
#define STATE_H

#define ORACLE_SP_STEP 16
#define ORACLE_RED_ZONE 288
#define ORACLE_BELOW 320
#define ORACLE_LL_SC

/* What a function is called with, and its result (judge/target/passing.c).  */
#define JUDGE_ARGUMENTS 8
#define JUDGE_ARGUMENT(state, i) ((state)->r[3 + (i)])
#define JUDGE_RESULT(state) ((state)->r[3])
#if _CALL_ELF == 2
# define JUDGE_OWN_ADDRESS(state) ((state)->r[12])
#endif

/* struct oracle_state.  */
#define S_SP 256
#define S_LR 264
#define S_CTR 272
#define S_CR 280
#define S_XER 288
#define S_FPSCR 296
#define S_VRSAVE 304
#define S_VSCR 320
#define S_VS 336
#define S_V (S_VS + 32 * 16)
#define S_BYTES (S_V + 32 * 16)

/* struct oracle_area.  */
#define A_RESERVE 0
#define A_C_SP 8
#define A_HANDED_SP 16
#define A_HANDED_FPSCR 24
#define A_WAITING 32
#define A_END 36
#define A_WAY 40
#define A_PAD 44
#define A_IN 48
#define A_OUT (A_IN + S_BYTES)
#define A_OTHER (A_OUT + S_BYTES)

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct oracle_state
{
  uint64_t r[32];               /* r1 and r13 are 0 */
  uint64_t sp, lr, ctr, cr, xer, fpscr, vrsave, unused;
  uint8_t vscr[16];
  uint8_t vs[32][16];           /* vs0 to vs31, doubleword 0 first */
  uint8_t v[32][16];            /* vs32 to vs63 */
} __attribute__ ((aligned (16)));

struct oracle_area
{
  uint64_t *reserve;
  uint64_t c_sp;
  uint64_t handed_sp, handed_fpscr;     /* to asyncPreempt2 */
  uint32_t waiting, end;
  uint32_t way, pad;            /* the judge's: judge_go's argument and result */
  struct oracle_state in, out, other;
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (oracle_state, sp, S_SP);
AT (oracle_state, lr, S_LR);
AT (oracle_state, ctr, S_CTR);
AT (oracle_state, cr, S_CR);
AT (oracle_state, xer, S_XER);
AT (oracle_state, fpscr, S_FPSCR);
AT (oracle_state, vrsave, S_VRSAVE);
AT (oracle_state, vscr, S_VSCR);
AT (oracle_state, vs, S_VS);
AT (oracle_state, v, S_V);
_Static_assert (sizeof (struct oracle_state) == S_BYTES, "struct oracle_state");
AT (oracle_area, reserve, A_RESERVE);
AT (oracle_area, c_sp, A_C_SP);
AT (oracle_area, handed_sp, A_HANDED_SP);
AT (oracle_area, handed_fpscr, A_HANDED_FPSCR);
AT (oracle_area, waiting, A_WAITING);
AT (oracle_area, end, A_END);
AT (oracle_area, way, A_WAY);
AT (oracle_area, pad, A_PAD);
AT (oracle_area, in, A_IN);
AT (oracle_area, out, A_OUT);
AT (oracle_area, other, A_OTHER);
#undef AT

/* --- For the judge --- */

/* ELFv1's names are descriptors', which lie behind all code.  */
#if _CALL_ELF != 2
extern char etext[];
# define JUDGE_CODE(symbol)                                                   \
  ((symbol) < etext ? (uintptr_t) (symbol) : *(const uintptr_t *) (symbol))
#endif

/* --- state.c, for context.c --- */

/* Of VSCR in memory the word that is not 0.  */
#define ORACLE_VSCR_AT (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 12 : 0)

#endif

#endif
