/* What an instruction may go on with (stepping.h).

   Encodings: Power ISA 3.0B, book I, 1.6 (forms), 2.4 (branches); book II, 4.6.2 (load and
   reserve, store conditional); for 8 bytes 3.1, book I, 1.6.3.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

enum { PREFIX = 1, BC = 16, B = 18, BCLR_BCCTR = 19, EXTENDED = 31 };

static uint32_t
instruction (uintptr_t pc)
{
  return *(const volatile uint32_t *) pc;
}

static unsigned
opcode (uint32_t insn)
{
  return insn >> 26;
}

static unsigned
extended (uint32_t insn)
{
  return insn >> 1 & 1023;
}

/* To a register's address: bclr, bcctr, bctar.  */
static bool
is_indirect (uint32_t insn)
{
  unsigned x = extended (insn);
  return opcode (insn) == BCLR_BCCTR && (x == 16 || x == 528 || x == 560);
}

/* BO's bits that neither CTR nor a condition is asked.  */
static bool
is_always (uint32_t insn)
{
  return opcode (insn) == B
         || ((opcode (insn) == BC || is_indirect (insn)) && (insn >> 21 & 0x14) == 0x14);
}

/* Where INSN at PC may go that names its target; 0 where it is no branch.  Bit 1 says that the
   address is absolute.  */
static uintptr_t
target (uintptr_t pc, uint32_t insn)
{
  uintptr_t from = (insn & 2) != 0 ? 0 : pc;
  if (opcode (insn) == B)
    return from + ((int32_t) (insn << 6) >> 6 & ~3);
  return opcode (insn) == BC ? from + ((int16_t) insn & ~3) : 0;
}

/* TAR is in no context, and the kernel changes it for nobody.  */
static uintptr_t
indirect (uint32_t insn, const ucontext_t *context)
{
  enum { LR = 36, CTR = 35 };
  uintptr_t tar;
  switch (extended (insn))
    {
    case 16: return context->uc_mcontext.gp_regs[LR] & ~UINT64_C (3);
    case 528: return context->uc_mcontext.gp_regs[CTR] & ~UINT64_C (3);
    default:
      __asm__ volatile ("mfspr %0, 815" : "=r" (tar));
      return tar & ~UINT64_C (3);
    }
}

/* lbarx, lharx, lwarx, ldarx, lqarx; and what stores so.  */
static bool
is_linked (uint32_t insn)
{
  unsigned x = extended (insn);
  return opcode (insn) == EXTENDED
         && (x == 52 || x == 116 || x == 20 || x == 84 || x == 276);
}

static bool
is_conditional (uint32_t insn)
{
  unsigned x = extended (insn);
  return opcode (insn) == EXTENDED
         && (x == 694 || x == 726 || x == 150 || x == 214 || x == 182);
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  uint32_t insn = instruction (pc);
  struct stepping_instruction i = { .target = target (pc, insn) };
  i.bytes = opcode (insn) == PREFIX ? 8 : 4;
  i.goes_on = !is_always (insn);
  i.linked = is_linked (insn);
  i.conditional = is_conditional (insn);
  if (context != NULL && is_indirect (insn))
    i.target = indirect (insn, context);
  return i;
}

/* li 0, 172; sc: the head of a frame and 16 bytes are before the context.  So qemu has it;
   Linux's own trampoline first takes the head away, and finds the context where SP is
   then.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  return instruction (pc) == 0x380000ac && instruction (pc + 4) == 0x44000002
         ? machine_pc ((const ucontext_t *) (sp + 144)) : 0;
}
