/* What an instruction may go on with (stepping.h).

   A branch and the instruction in its delay slot are one: a trap there would be at the
   branch's PC.

   Encodings: MIPS64 Instruction Set Reference, A.3, up to release 5.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

static uint32_t
instruction (uintptr_t pc)
{
  return *(const volatile uint32_t *) pc;
}

/* Fields of the instruction.  */
static unsigned
major (uint32_t insn)
{
  return insn >> 26;
}

static unsigned
rs (uint32_t insn)
{
  return insn >> 21 & 31;
}

static unsigned
rt (uint32_t insn)
{
  return insn >> 16 & 31;
}

/* beq, bne, blez, bgtz, and the same that are likely; bltz, bgez, those that link, and DSP's;
   by a condition of floating-point numbers, and of MSA's vectors.  */
static bool
is_branch (uint32_t insn)
{
  return (major (insn) & 0x2c) == 0x04
         || (major (insn) == 0x01 && ((rt (insn) & 0x0c) == 0 || rt (insn) == 0x1c))
         || (major (insn) == 0x11 && (rs (insn) == 0x08 || rs (insn) == 0x0b
                                      || rs (insn) == 0x0f || rs (insn) >= 0x18));
}

/* j, jal.  */
static bool
is_jump (uint32_t insn)
{
  return major (insn) == 0x02 || major (insn) == 0x03;
}

/* jr, jalr.  */
static bool
is_jump_register (uint32_t insn)
{
  return major (insn) == 0 && ((insn & 0x3f) == 0x08 || (insn & 0x3f) == 0x09);
}

/* Where INSN at PC may go that names its target; 0 where it is no branch.  */
static uintptr_t
target (uintptr_t pc, uint32_t insn)
{
  const uintptr_t region = 0x0fffffff;
  return is_branch (insn) ? pc + 4 + 4 * (intptr_t) (int16_t) insn
         : is_jump (insn) ? ((pc + 4) & ~region) | (insn << 2 & region) : 0;
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  uint32_t insn = instruction (pc);
  struct stepping_instruction i = { .target = target (pc, insn), .bytes = 4 };
  if (is_branch (insn) || is_jump (insn) || is_jump_register (insn))
    i.bytes = 8;
  i.linked = machine_is_linked (insn, false);
  i.conditional = machine_is_linked (insn, true);
  i.goes_on = !is_jump (insn) && !is_jump_register (insn);
  if (context != NULL && is_jump_register (insn))
    i.target = context->uc_mcontext.gregs[rs (insn)];
  return i;
}

/* li $2, NUMBER; syscall: first 24 bytes, and a siginfo_t before the context.  A handler
   that asks for none has another frame in o32: its PC is 8 bytes on in the registers.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  uint32_t insn = instruction (pc);
  if (insn >> 16 != 0x2402 || instruction (pc + 4) != 0x0000000c)
    return 0;
  if ((insn & 0xffff) == SYS_rt_sigreturn)
    return machine_pc ((const ucontext_t *) (sp + 24 + sizeof (siginfo_t)));
#if _MIPS_SIM == _ABIO32
  if ((insn & 0xffff) == SYS_sigreturn)
    return *(const uint64_t *) (sp + 24 + 8);
#endif
  return 0;
}
