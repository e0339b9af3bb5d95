/* What the judge asks of PowerPC with 64 bits (judge/target/judge.h).

   64-bit ELF V2 ABI 1.5, 2.2.1 (registers), 2.2.2 (the stack), 2.3 (TOC).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

/* Behind a function's frame: the way to the one above, words for CR, LR and TOC of those that
   it calls.  */
#if _CALL_ELF == 2
enum { HEADER = 32 };
#else
enum { HEADER = 112 };          /* room for their arguments, too (ELFv1, 3.2.3) */
#endif

enum { TOC = 2, ENTRY = 12 };

/* Of FPSCR, enabled exceptions, NI and rounding mode; and decimal rounding mode, of which
   ELFv1 does not know.  */
#if _CALL_ELF == 2
# define FPSCR_MODES UINT64_C (0x7000000ff)
#else
# define FPSCR_MODES UINT64_C (0xff)
#endif

const unsigned judge_argument_bytes = 0;
const unsigned judge_call_bytes = HEADER;

const char *
judge_look (void)
{
  return NULL;
}

static uint64_t
toc (void)
{
  uint64_t value;
  __asm__ ("mr %0, 2" : "=r" (value));
  return value;
}

/* --- Calls --- */

/* What is called by way of ELFv2's global entry finds its own address in r12.  */
uintptr_t
judge_enter (struct oracle_state *state, enum judge_entry entry, uintptr_t pc,
             unsigned red_zone, const uintptr_t *argument, unsigned count)
{
  uintptr_t sp = state->sp;
  if (entry == ENTRY_PREEMPT)
    {
      const uint64_t frame[] = { sp, 0, pc, 0 };
      state->sp -= red_zone + sizeof frame;
      memcpy ((void *) state->sp, frame, sizeof frame);
    }
  if (entry == ENTRY_CALL)
    {
      judge_hand_over (state, argument, count);
#if _CALL_ELF == 2
      state->r[ENTRY] = (uintptr_t) judge_stub;
#endif
      state->lr = pc;
      sp = state->sp -= HEADER;
    }
  return sp;
}

/* All functions of the program have one TOC.  */
void
judge_at_call (struct oracle_state *state, bool results, uint64_t random)
{
  (void) results, (void) random;
  state->r[TOC] = toc ();
}

void
judge_as_returned (struct oracle_state *next, const struct oracle_state *out, bool all)
{
  next->sp = out->sp;
  next->lr = out->lr;
  next->r[TOC] = out->r[TOC];
  if (all)
    return;
  next->fpscr = (next->fpscr & ~FPSCR_MODES) | (out->fpscr & FPSCR_MODES);
  next->vrsave = out->vrsave;
  memcpy (next->vscr, out->vscr, sizeof next->vscr);
}

const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  return state->sp % align != 0 ? "SP is misaligned" : NULL;
}

uintptr_t
judge_pc (const ucontext_t *context)
{
  return context->uc_mcontext.gp_regs[32];
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "rounding as at the start", "rounding changed" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return (state->fpscr & 3) == 0;
}

const struct judge_special judge_specials[] = {
  { "xer", NULL, "flags", 8, -1, 0 },
  { "fpscr", "f0", "control", 8, -1, FPSCR_MODES },
  { "vrsave", "v0", "vrsave", 8, -1, 0 },
  { "vscr", "v0", "control", 4, -1, 0 },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* r11: the static chain; r12: a function's own address.  */
const struct judge_group judge_groups[] = {
  { "arguments", "r3-11 f1-13 v2-13" },
  { "results", "r3-4 f1-8 v2-9" },
  { "general", "r0 r2-12 r14-31 ctr cr0-7" },
  { "link", "lr" },
  { NULL, NULL }
};
