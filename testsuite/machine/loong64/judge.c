/* What the judge asks of LoongArch with 64 bits (judge/target/judge.h).

   LoongArch psABI, "Registers" and "Calling Conventions".

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

enum { RA = 1, FP = 22 };

/* FCSR's enables and rounding mode; its flags and causes, which any operation may change.  */
#define FCSR_MODES UINT64_C (0x31f)
#define FCSR_FLAGS UINT64_C (0x1f1f0000)

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
      state->sp -= red_zone + 16;
      memcpy ((void *) state->sp, &pc, sizeof pc);
    }
  if (entry == ENTRY_CALL)
    {
      judge_hand_over (state, argument, count);
      state->r[RA] = pc;
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
  next->r[RA] = out->r[RA];
  next->r[FP] = out->r[FP];
  if (!all)
    next->fcsr = (next->fcsr & FCSR_FLAGS) | (out->fcsr & FCSR_MODES);
}

const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  return state->sp % align != 0 ? "SP is misaligned" : NULL;
}

uintptr_t
judge_pc (const ucontext_t *context)
{
  return context->uc_mcontext.__pc;
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "rounding and traps as at the start", "rounding or traps changed" },
  { "FCSR's flags all clear", "FCSR with flags set" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return ((state->fcsr & FCSR_MODES) == 0) | ((state->fcsr & FCSR_FLAGS) == 0) << 1;
}

const struct judge_special judge_specials[] = {
  { "fcsr", "f0", "control", 8, FCSR_MODES | FCSR_FLAGS, FCSR_MODES },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* r20 is the static chain.  Vectors are handed over in general registers.  */
const struct judge_group judge_groups[] = {
  { "arguments", "r4-11 r20 f0-7", 8 },
  { "results", "r4-5 f0-1", 8 },
  { "general", "r1 r4-20 r22-31" },
  { "link", "r1" },
  { NULL, NULL }
};
