/* What the judge asks of MIPS, o32 and n64 (judge/target/judge.h).

   MIPS psABI, 3-11 (registers) and 3-17 (calls); MIPSpro N32 ABI Handbook, 2.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { T9 = 25, GP = 28, FP = 30, RA = 31 };

/* Of FCSR what is tried: whether tiny numbers are 0, and the rounding mode; and what code can
   see beside: conditions, which are registers of their own, and flags of exceptions.  */
#define MODES UINT64_C (0x01000003)
#define EXCEPTIONS UINT64_C (0x7c)
#define FLAGS (UINT64_C (0xfe800000) | EXCEPTIONS)

/* In o32 the caller leaves room for the arguments that are in registers.  */
#if _MIPS_SIM == _ABI64
# define HOME 0
# define GROUPS(n64, o32) n64
#else
# define HOME 16
# define GROUPS(n64, o32) o32
#endif
const unsigned judge_argument_bytes = 0;
const unsigned judge_call_bytes = HOME;

/* judge.S's jumps.  A linker would lead them to code of its own, which gives 25 the function's
   address first.  */
extern uint32_t judge_to_stub[], judge_to_second[];

static bool
write_jump (uint32_t *at, const void *to)
{
  uintptr_t page = (uintptr_t) at & -sysconf (_SC_PAGESIZE);
  if (mprotect ((void *) page, (uintptr_t) (at + 1) - page,
                PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
    return false;
  *at = 0x08000000 | ((uintptr_t) to >> 2 & 0x03ffffff);
  __builtin___clear_cache ((void *) at, (void *) (at + 1));
  return true;
}

const char *
judge_look (void)
{
  return write_jump (judge_to_stub, judge_stub) && write_jump (judge_to_second, judge_second)
         ? NULL : "the judge's code cannot be written to";
}

/* --- Calls --- */

uintptr_t
judge_enter (struct oracle_state *state, enum judge_entry entry, uintptr_t pc,
             unsigned red_zone, const uintptr_t *argument, unsigned count)
{
  uintptr_t sp = state->sp;
  if (entry == ENTRY_PREEMPT)
    {
      state->sp -= red_zone + 2 * sizeof pc;
      memcpy ((void *) (uintptr_t) state->sp, &pc, sizeof pc);
    }
  if (entry == ENTRY_CALL)
    {
      unsigned more = count > JUDGE_ARGUMENTS ? count - JUDGE_ARGUMENTS : 0;
      judge_hand_over (state, argument, count);
      state->r[RA] = pc;
      sp = state->sp -= HOME + ((more * sizeof *argument + 15) & -16);
      memcpy ((void *) (sp + HOME), argument + JUDGE_ARGUMENTS, more * sizeof *argument);
    }
  return sp;
}

/* A function finds its own address in 25.  */
void
judge_at_call (struct oracle_state *state, bool results, uint64_t random)
{
  (void) random;
  if (!results)
    state->r[T9] = (uintptr_t) judge_stub;
}

/* In n64 a function keeps its caller's gp.  */
void
judge_as_returned (struct oracle_state *next, const struct oracle_state *out, bool all)
{
  next->sp = out->sp;
  next->r[RA] = out->r[RA];
  next->r[FP] = out->r[FP];
  if (HOME == 0)
    next->r[GP] = out->r[GP];
  if (!all)
    next->fcsr = (next->fcsr & FLAGS) | (out->fcsr & MODES);
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
  { "FCSR's modes as at the start", "FCSR's modes changed" },
  { "FCSR's flags all clear", "FCSR with flags set" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  return ((state->fcsr & MODES) == 0) | ((state->fcsr & FLAGS) == 0) << 1;
}

const struct judge_special judge_specials[] = {
  { "fcsr", "f0", "control", 4, MODES | EXCEPTIONS, MODES },
  { NULL, NULL, NULL, 0, 0, 0 }
};

/* r15: the static chain; r25: the function's own address.  */
const struct judge_group judge_groups[] = {
  { "arguments", GROUPS ("r4-11 r15 r25 f12-19", "r4-7 r15 r25 f12 f14") },
  { "results", "r2-3 f0 f2" },
  { "general", "r1-25 r28 r30-31" },
  { "link", "r31" },
  { NULL, NULL }
};
