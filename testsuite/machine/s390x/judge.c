/* What the judge asks of z/Architecture (judge/target/judge.h).

   ELF ABI s390x Supplement 1.6, 1.2.1 (registers), 1.2.2 (the stack).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

/* Behind a function's frame, what it leaves there for those that it calls.  */
enum { SAVE_AREA = 160 };

enum { LINK = 14 };

/* Of FPC, IEEE masks and both rounding modes; of what IPM tells, the condition code.  */
#define FPC_KEPT UINT64_C (0xf8000077)
#define FPC_FLAGS UINT64_C (0x00f8ff00)
#define MASK_CODE UINT64_C (0x30000000)

const unsigned judge_argument_bytes = 0;
const unsigned judge_call_bytes = SAVE_AREA;

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
      const uint64_t frame[] = { sp, pc };
      state->sp -= red_zone + sizeof frame;
      memcpy ((void *) state->sp, frame, sizeof frame);
    }
  if (entry == ENTRY_CALL)
    {
      judge_hand_over (state, argument, count);
      state->r[LINK] = pc;
      sp = state->sp -= SAVE_AREA;
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
  next->r[LINK] = out->r[LINK];
  if (all)
    return;
  next->mask = (next->mask & MASK_CODE) | (out->mask & ~MASK_CODE);
  next->fpc = (next->fpc & FPC_FLAGS) | (out->fpc & FPC_KEPT);
}

/* Whatever GCC would align to, SP is a multiple of 8.  */
const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  (void) align;
  return state->sp % 8 != 0 ? "SP is misaligned" : NULL;
}

uintptr_t
judge_pc (const ucontext_t *context)
{
  return context->uc_mcontext.psw.addr;
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "FPC's rounding as at the start", "FPC's rounding changed" },
  { "FPC's masks all clear", "FPC's masks set" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return ((state->fpc & 0x77) == 0) | ((state->fpc & 0xf8000000) == 0) << 1;
}

/* FPC is there whatever the header lists: the architecture has no way to do without.  */
const struct judge_special judge_specials[] = {
  { "mask", NULL, "flags", 8, -1, 0 },
  { "fpc", "f0", "control", 8, FPC_KEPT | FPC_FLAGS, FPC_KEPT },
  { "fpc", "v0", "control", 8, FPC_KEPT | FPC_FLAGS, FPC_KEPT },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* r0: the static chain.  */
const struct judge_group judge_groups[] = {
  { "arguments", "r0 r2-6 f0 f2 f4 f6 v0 v2 v4 v6 v24-31" },
  { "results", "r2 f0 v0 v24" },
  { "general", "r0-14" },
  { "link", "r14" },
  { NULL, NULL }
};
