/* What the judge asks of AArch64 (judge/target/judge.h).

   AAPCS64, 6.1 (registers), 6.4.5 (the stack), 6.8 (arguments).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

#define NZCV UINT64_C (0xf0000000)
#define FP 29
#define LR 30

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
      /* A frame record, and what the signal's context had of PSTATE.  */
      const uint64_t frame[] = { state->x[FP], pc, state->pstate, 0 };
      state->sp -= red_zone + sizeof frame;
      memcpy ((void *) state->sp, frame, sizeof frame);
    }
  if (entry == ENTRY_CALL)
    {
      judge_hand_over (state, argument, count);
      state->x[LR] = pc;
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
  next->x[FP] = out->x[FP];
  next->x[LR] = out->x[LR];
  next->pstate = (next->pstate & NZCV) | (out->pstate & ~NZCV);
  if (!all)
    next->fpcr = out->fpcr;
}

const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  return state->sp % align != 0 ? "SP is misaligned" : NULL;
}

uintptr_t
judge_pc (const ucontext_t *context)
{
  return context->uc_mcontext.pc;
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "FPCR as at the start", "FPCR changed" },
  { "FPSR's flags all clear", "FPSR with flags set" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return (state->fpcr == 0) | (state->fpsr == 0) << 1;
}

const struct judge_special judge_specials[] = {
  { "pstate", NULL, "flags", 8, -1, 0 },
  { "fpcr", "v0", "control", 8, -1, -1 },
  { "fpsr", "v0", "control", 8, -1, 0 },
  { "ffr", "p0", "flags", 8, -1, 0 },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* x8: where a large result goes; x16 to x18 are the linker's and the platform's; x9: code
   that patches entries has the caller's return address there, and GCC the static chain in
   x18.  */
const struct judge_group judge_groups[] = {
  { "arguments", "x0-8 x18 v0-7 p0-3" },
  { "results", "x0-7 v0-7 p0-3" },
  { "general", "x0-30" },
  { "link", "x30" },
  { NULL, NULL }
};
