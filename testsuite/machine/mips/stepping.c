/* What an instruction may go on with (stepping.h).

   A branch and the instruction in its delay slot are one: a trap there would be at the
   branch's PC.  Release 6 has branches without one too, in the place of others: where such a
   one depends on a condition, what is behind it may be no branch, and qemu (7.2) has a trap there
   at the branch's PC, too.

   Encodings: MIPS64 Instruction Set Reference, A.3, of releases 5 and 6.

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

/* The bits by which a branch without a delay slot says where to: those that compare a register
   with zero, or two; beqzc, bnezc; bc, balc.  0 of all else.  */
static unsigned
compact_bits (uint32_t insn)
{
#if __mips_isa_rev >= 6
  switch (major (insn))
    {
    case 0x06:
    case 0x07:
      return rt (insn) != 0 ? 16 : 0;
    case 0x08:
    case 0x16:
    case 0x17:
    case 0x18:
      return 16;
    case 0x32:
    case 0x3a:
      return 26;
    case 0x36:
    case 0x3e:
      return rs (insn) != 0 ? 21 : 0;
    }
#endif
  (void) insn;
  return 0;
}

/* bc, balc; jic, jialc.  */
static bool
is_compact_jump (uint32_t insn)
{
  return compact_bits (insn) == 26;
}

static bool
is_compact_register (uint32_t insn)
{
#if __mips_isa_rev >= 6
  return (major (insn) == 0x36 || major (insn) == 0x3e) && rs (insn) == 0;
#else
  return (void) insn, false;
#endif
}

/* beq, bne, blez, bgtz, and the same that are likely; bltz, bgez, those that link, and DSP's;
   by a condition of floating-point numbers, and of MSA's vectors.  */
static bool
is_branch (uint32_t insn)
{
  return compact_bits (insn) == 0
         && ((major (insn) & 0x2c) == 0x04
             || (major (insn) == 0x01 && ((rt (insn) & 0x0c) == 0 || rt (insn) == 0x1c))
             || (major (insn) == 0x11 && ((rs (insn) >= 0x08 && rs (insn) <= 0x0f)
                                          || rs (insn) >= 0x18)));
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
  unsigned unused = 32 - compact_bits (insn);
  if (unused < 32)
    return pc + 4 + 4 * (intptr_t) ((int32_t) (insn << unused) >> unused);
  return is_branch (insn) ? pc + 4 + 4 * (intptr_t) (int16_t) insn
         : is_jump (insn) ? ((pc + 4) & ~region) | (insn << 2 & region) : 0;
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  uint32_t insn = instruction (pc);
  struct stepping_instruction i = { .target = target (pc, insn), .bytes = 4 };
  bool compact = compact_bits (insn) == 16 || compact_bits (insn) == 21;
  if (is_branch (insn) || is_jump (insn) || is_jump_register (insn) || compact)
    i.bytes = 8;
  i.linked = machine_is_linked (insn, false);
  i.conditional = machine_is_linked (insn, true);
  i.goes_on = !is_jump (insn) && !is_jump_register (insn) && !is_compact_jump (insn)
              && !is_compact_register (insn);
  if (context != NULL && is_jump_register (insn))
    i.target = context->uc_mcontext.gregs[rs (insn)];
  if (context != NULL && is_compact_register (insn))
    i.target = context->uc_mcontext.gregs[rt (insn)] + (int16_t) insn;
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
