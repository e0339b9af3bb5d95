/* What the judge asks of ARM with 32 bits (judge/target/judge.h).

   AAPCS32, 6.1.1 (core registers), 6.1.2.1 (FPSCR), 6.2.1 (the stack), 6.4 (arguments).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

enum { FP = 11, LR = 14 };

/* Of FPSCR, how numbers are rounded and flushed, and what NaNs are like; and what code can see
   beside: its condition flags, saturation and exceptions.  */
#define FPSCR_KEPT UINT64_C (0x07c80000)
#define FPSCR_FLAGS UINT64_C (0xf800009f)

const unsigned judge_argument_bytes = 0;
const unsigned judge_call_bytes = 0;

const char *
judge_look (void)
{
  return NULL;
}

/* --- Calls --- */

uintptr_t
judge_enter (struct oracle_state *state, enum judge_entry entry, uintptr_t pc,
             unsigned red_zone, const uintptr_t *argument, unsigned count)
{
  uintptr_t sp = state->sp;
  if (entry == ENTRY_PREEMPT)
    {
      /* A frame record, which need not be at a multiple of 8, to which fp leads.  */
      const uint32_t record[] = { state->r[FP], pc };
      state->r[FP] = sp - red_zone - sizeof record;
      memcpy ((void *) (uintptr_t) state->r[FP], record, sizeof record);
      state->sp = state->r[FP] & -8u;
    }
  if (entry == ENTRY_CALL)
    {
      unsigned more = count > JUDGE_ARGUMENTS ? count - JUDGE_ARGUMENTS : 0;
      judge_hand_over (state, argument, count);
      state->r[LR] = pc;
      sp = state->sp -= (more * sizeof *argument + 7) & -8;
      memcpy ((void *) sp, argument + JUDGE_ARGUMENTS, more * sizeof *argument);
    }
  return sp;
}

/* Any state is one that code may have at a call.  */
void
judge_at_call (struct oracle_state *state, bool results, uint64_t random)
{
  (void) state, (void) results, (void) random;
}

void
judge_as_returned (struct oracle_state *next, const struct oracle_state *out, bool all)
{
  next->sp = out->sp;
  next->r[FP] = out->r[FP];
  next->r[LR] = out->r[LR];
  if (!all)
    next->fpscr = (next->fpscr & FPSCR_FLAGS) | (out->fpscr & ~FPSCR_FLAGS);
}

const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  return state->sp % align != 0 ? "SP is misaligned" : NULL;
}

/* Of Thumb's code as pointers to functions are.  */
uintptr_t
judge_pc (const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  return m->arm_pc | (m->arm_cpsr >> 5 & 1);
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "FPSCR's modes as at the start", "FPSCR's modes changed" },
  { "FPSCR's flags all clear", "FPSCR with flags set" },
  { "SP a multiple of 8", "SP 4 bytes beyond a multiple of 8" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return ((state->fpscr & FPSCR_KEPT) == 0) | ((state->fpscr & FPSCR_FLAGS) == 0) << 1
         | (state->sp % 8 == 0) << 2;
}

const struct judge_special judge_specials[] = {
  { "apsr", NULL, "flags", 4, ORACLE_APSR, 0 },
  { "fpscr", "s0", "control", 4, FPSCR_KEPT | FPSCR_FLAGS, FPSCR_KEPT },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* ip: the static chain.  s0 to s15, where floating-point numbers are passed in them.  */
const struct judge_group judge_groups[] = {
  { "arguments", "r0-3 ip s0-15" },
  { "results", "r0-3 s0-15" },
  { "general", "r0-10 fp ip lr" },
  { "link", "lr" },
  { NULL, NULL }
};
