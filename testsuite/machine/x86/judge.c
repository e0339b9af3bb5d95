/* What the judge asks of x86-64 and i386 (judge/target/judge.h).

   System V psABI for AMD64, 3.2, and for i386, 2.2.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <signal.h>
#include <string.h>

#define WORD sizeof (uintptr_t)
#define SI_INDEX 4
#define DI_INDEX 5

const unsigned judge_call_bytes = 0;
__thread uint32_t judge_pad __attribute__ ((tls_model ("local-exec")));
void judge_enter_registers (void);      /* judge.S */

const char *
judge_look (void)
{
  return oracle_has & HAS_XSAVE ? NULL : "the CPU, or its kernel, has no XSAVE";
}

unsigned
judge_go (unsigned way)
{
  struct oracle_area *area = &oracle_area;
  area->next = (uintptr_t) (way == JUDGE_STUB ? judge_stub : judge_second);
  if (way == JUDGE_BACK)
    {
      memcpy (&area->next, (void *) (uintptr_t) area->in.sp, WORD);
      area->in.sp += WORD;
    }
  judge_enter_registers ();
  return judge_pad;
}

/* --- Calls --- */

static void
push (struct oracle_state *state, uintptr_t word)
{
  state->sp -= WORD;
  memcpy ((void *) (uintptr_t) state->sp, &word, WORD);
}

#ifdef __x86_64__

/* rdi, rsi, rdx, rcx, r8, r9.  */
static const unsigned argument_index[] = { DI_INDEX, SI_INDEX, 1, 2, 7, 8 };
enum { ARGUMENTS = sizeof argument_index / sizeof *argument_index };
const unsigned judge_argument_bytes = 0;

static void
hand_over (struct oracle_state *state, const uintptr_t *argument, unsigned count)
{
  for (unsigned i = 0; i < count && i < ARGUMENTS; i++)
    state->general[argument_index[i]] = argument[i];
}

uintptr_t
judge_argument (const struct oracle_state *state, unsigned number)
{
  return state->general[argument_index[number]];
}

#else

const unsigned judge_argument_bytes = WORD, judge_result_bytes = WORD;

static void
hand_over (struct oracle_state *state, const uintptr_t *argument, unsigned count)
{
  state->sp -= (count * WORD + 15) & -16;
  memcpy ((void *) (uintptr_t) state->sp, argument, count * WORD);
}

uintptr_t
judge_argument (const struct oracle_state *state, unsigned number)
{
  return ((const uintptr_t *) (uintptr_t) state->sp)[1 + number];
}

#endif

uintptr_t
judge_enter (struct oracle_state *state, enum judge_entry entry, uintptr_t pc,
             unsigned red_zone, const uintptr_t *argument, unsigned count)
{
  if (entry == ENTRY_CALL)
    hand_over (state, argument, count);
  uintptr_t sp = state->sp;
  if (entry == ENTRY_PREEMPT)
    state->sp -= red_zone;
  if (entry != ENTRY_JUMP)
    push (state, pc);
  return sp;
}

uintptr_t
judge_result (const struct oracle_state *state)
{
  return state->general[AX_INDEX];
}

void
judge_set_result (struct oracle_state *state, uintptr_t result)
{
  state->general[AX_INDEX] = result;
}

/* x87 has a value at a return alone, in st0.  */
void
judge_at_call (struct oracle_state *state, bool results, uint64_t random)
{
  struct oracle_image *image = &state->image;
  bool value = results && (random & 1);
  state->flags &= ~(uint64_t) FLAG_DIRECTION;
  if (!(image->present & 1u << X87))
    image->control = CONTROL_INITIAL;
  image->present |= 1u << X87;
  image->status = value ? 7 << 11 : 0;
  image->tags = value ? 1 << 7 : 0;
}

void
judge_as_returned (struct oracle_state *next, const struct oracle_state *out, bool all)
{
  struct oracle_image *image = &next->image;
  bool used = out->image.present & 1u << X87;
  next->sp = out->sp;
  next->general[BP_INDEX] = out->general[BP_INDEX];
  next->flags = (next->flags & FLAGS_ARITHMETIC) | FLAGS_ALWAYS | (out->flags & FLAG_ID);
  if (!all)
    image->mxcsr = (out->image.mxcsr & ~EXCEPTIONS) | (image->mxcsr & EXCEPTIONS);
  if (!all || !(image->present & 1u << X87))
    image->control = used ? out->image.control : CONTROL_INITIAL;
  image->present |= 1u << X87;
  image->status = 0;
  image->tags = 0;
}

const char *
judge_handed_wrong (const struct oracle_state *state, unsigned align)
{
  if (state->flags & FLAG_DIRECTION)
    return "the direction flag is set";
  if ((state->sp + WORD) % align != 0)
    return "SP is misaligned";
  return NULL;
}

uintptr_t
judge_pc (const ucontext_t *context)
{
#ifdef __x86_64__
  return context->uc_mcontext.gregs[REG_RIP];
#else
  return context->uc_mcontext.gregs[REG_EIP];
#endif
}

/* --- Steps --- */

extern char oracle_exit[];              /* where all pads lead */

bool
judge_step (struct oracle_state *state, uintptr_t pc)
{
  (void) pc;
  state->flags |= FLAG_TRAP;
  return true;
}

bool
judge_stepped (const siginfo_t *info, ucontext_t *context)
{
  (void) context;
  return info->si_signo == SIGTRAP && info->si_code == TRAP_TRACE;
}

/* What the stub does to TF is undone.  */
void
judge_step_on (ucontext_t *context)
{
  if (judge_pc (context) == (uintptr_t) oracle_exit)
    context->uc_mcontext.gregs[REG_EFL] &= ~FLAG_TRAP;
  else
    context->uc_mcontext.gregs[REG_EFL] |= FLAG_TRAP;
}

uintptr_t
judge_sp (const ucontext_t *context)
{
#ifdef __x86_64__
  return context->uc_mcontext.gregs[REG_RSP];
#else
  return context->uc_mcontext.gregs[REG_ESP];
#endif
}

/* --- Words --- */

const char *const judge_conditions[][2] = {
  { "DF set", "DF clear" },
  { "x87 in use", "x87 empty" },
  { "MMX in use", "MMX not in use" },
  { "upper halves in use", "upper halves in their initial state" },
  { "SP a multiple of 16", "SP not a multiple of 16" },
  { "rounding as at the start", "rounding changed" },
  { NULL, NULL }
};

unsigned
judge_conditions_of (const struct oracle_state *state)
{
  const struct oracle_image *i = &state->image;
  bool x87 = (i->present & 1u << X87) && i->tags != 0;
  bool mmx = x87 && i->tags == 0xff && !(i->status & 0x3800);
  return (state->flags & FLAG_DIRECTION ? 1 : 0) | x87 << 1 | mmx << 2
         | (i->present & 1u << AVX ? 8 : 0) | (state->sp % 16 == 0) << 4
         | ((i->mxcsr & 0x6000) == 0) << 5;
}

/* With status and tags, which are as they were or the stack is not.  */
const struct judge_special judge_specials[] = {
  { "flags", NULL, "flags", 8, FLAGS_ARITHMETIC | FLAG_DIRECTION, FLAG_DIRECTION },
  { "mxcsr", "xmm0", "control", 4, 0xffff, 0xffff & ~EXCEPTIONS },
  { "x87_control", NULL, "control", 2, 0xf3f, 0xf3f },
  { "x87_status", "st0", "x87", 2, 0xffff, 0 },
  { "x87_tags", "st0", "x87", 1, 0xff, 0xff },
  { NULL, NULL, NULL, 0, 0, 0 }
};

const struct judge_group judge_groups[] = {
#ifdef __x86_64__
  { "arguments", "rdi rsi rdx rcx r8-9 rax r10 xmm0-7" },
  { "results", "rax rdx xmm0-1 st0" },
  { "general", "rax rdx rcx rbx rsi rdi rbp r8-15" },
#else
  { "arguments", "eax edx ecx xmm0-2" },
  { "results", "eax edx xmm0 st0" },
  { "general", "eax edx ecx ebx esi edi ebp" },
#endif
  { NULL, NULL }
};
