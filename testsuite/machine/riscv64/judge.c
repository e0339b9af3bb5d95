/* What the judge asks of RISC-V with 64 bits (judge/target/judge.h).

   RISC-V ELF psABI 1.0, "Register Convention" and "Procedure Calling Convention".

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

enum { RA = 1, GP = 3, S0 = 8 };

#define ROUNDING UINT64_C (0xe0)
#define FFLAGS UINT64_C (0x1f)

const unsigned judge_argument_bytes = 0;
const unsigned judge_call_bytes = 0;

const char *
judge_look (void)
{
  return NULL;
}

/* --- Calls --- */

/* gp is the program's: what load_in finds, it notes.  */
uintptr_t
judge_enter (struct oracle_state *state, enum judge_entry entry, uintptr_t pc,
             unsigned red_zone, const uintptr_t *argument, unsigned count)
{
  uintptr_t sp = state->sp;
  __asm__ ("mv %0, gp" : "=r" (state->x[GP]));
  if (entry == ENTRY_PREEMPT)
    {
      state->sp -= red_zone + 16;
      memcpy ((void *) state->sp, &pc, sizeof pc);
    }
  if (entry == ENTRY_CALL)
    {
      judge_hand_over (state, argument, count);
      state->x[RA] = pc;
    }
  return sp;
}

void
judge_at_call (struct oracle_state *state, bool results, uint64_t random)
{
  (void) results, (void) random;
  state->vstart = 0;
}

void
judge_as_returned (struct oracle_state *next, const struct oracle_state *out, bool all)
{
  next->sp = out->sp;
  next->x[RA] = out->x[RA];
  next->x[GP] = out->x[GP];
  next->x[S0] = out->x[S0];
  if (!all)
    next->fcsr = (next->fcsr & FFLAGS) | (out->fcsr & ROUNDING);
  next->vstart = 0;
}

const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  return state->sp % align != 0 ? "SP is misaligned"
         : state->vstart != 0 ? "vstart is not 0" : NULL;
}

uintptr_t
judge_pc (const ucontext_t *context)
{
  return context->uc_mcontext.__gregs[REG_PC];
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "rounding as at the start", "rounding changed" },
  { "fflags all clear", "fflags set" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return ((state->fcsr & ROUNDING) == 0) | ((state->fcsr & FFLAGS) == 0) << 1;
}

const struct judge_special judge_specials[] = {
  { "fcsr", "fa0", "control", 8, ROUNDING | FFLAGS, ROUNDING },
  { "vstart", "v0", "control", 8, -1, 0 },
  { "vl", "v0", "control", 8, -1, 0 },
  { "vtype", "v0", "control", 8, -1, 0 },
  { "vcsr", "v0", "control", 8, -1, 0 },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* t2 is the static chain.  */
const struct judge_group judge_groups[] = {
  { "arguments", "a0-7 t2 fa0-7" },
  { "results", "a0-1 fa0-1" },
  { "general", "ra t0-6 s0-11 a0-7" },
  { "link", "ra" },
  { NULL, NULL }
};
