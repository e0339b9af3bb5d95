/* What an instruction may go on with (stepping.h).

   Encodings: DDI 0487, C4.1.66 (branches), C4.1.89 (exclusive loads and stores).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

static uint32_t
word (uintptr_t pc)
{
  return *(const volatile uint32_t *) pc;
}

/* BITS of INSN from LOW on, an offset in instructions, in bytes.  */
static int64_t
offset (uint32_t insn, unsigned low, unsigned bits)
{
  return (int64_t) ((uint64_t) insn << (64 - low - bits)) >> (64 - bits) << 2;
}

/* Where INSN at PC may branch to that names its target; 0 where it is none.  */
static uintptr_t
target (uintptr_t pc, uint32_t insn)
{
  return (insn & 0x7c000000) == 0x14000000 ? pc + offset (insn, 0, 26)  /* b, bl */
         : (insn & 0xff000000) == 0x54000000    /* b.cond, bc.cond */
           || (insn & 0x7e000000) == 0x34000000 /* cbz, cbnz */
           ? pc + offset (insn, 5, 19)
         : (insn & 0x7e000000) == 0x36000000 ? pc + offset (insn, 5, 14) /* tbz, tbnz */
         : 0;
}

/* ldxr, stxr, ldaxr, stlxr and their pairs.  A pair of 32 bits is told from casp by the
   uppermost bit.  */
static bool
is_exclusive (uint32_t insn, uint32_t load)
{
  return (insn & 0x3fc00000) == (0x08000000 | load)
         && ((insn & 1u << 21) == 0 || (insn & 1u << 31) != 0);
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  uint32_t insn = word (pc);
  struct stepping_instruction i = { .bytes = 4, .target = target (pc, insn) };
  i.goes_on = (insn & 0x7c000000) != 0x14000000;
  i.linked = is_exclusive (insn, 1u << 22);
  i.conditional = is_exclusive (insn, 0);
  if ((insn & 0xfe000000) == 0xd6000000)
    {
      i.goes_on = false;
      /* br, blr, ret; none with authentication.  */
      if (context != NULL && (insn & 0xff9ffc1f) == 0xd61f0000)
        i.target = context->uc_mcontext.regs[insn >> 5 & 31];
    }
  return i;
}

/* mov x8, 139; svc 0: a siginfo_t is before the context.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  return word (pc) == 0xd2801168 && word (pc + 4) == 0xd4000001
         ? machine_pc ((const ucontext_t *) (sp + sizeof (siginfo_t))) : 0;
}
