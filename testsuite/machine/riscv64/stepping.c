/* What an instruction may go on with (stepping.h).

   Encodings: the RISC-V Instruction Set Manual I, 2.5 (jumps and branches), 8.2 (LR and
   SC), 16.8 (the compressed ones).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

/* The instruction at PC; a compressed one has zeros above.  */
static uint32_t
instruction (uintptr_t pc)
{
  const volatile uint16_t *half = (const volatile uint16_t *) pc;
  return (half[0] & 3) == 3 ? half[0] | (uint32_t) half[1] << 16 : half[0];
}

/* COUNT bits of INSN from FROM on, at TO.  */
#define BITS(from, count, to) ((insn >> (from) & ((1u << (count)) - 1)) << (to))

static int64_t
extend (uint32_t value, unsigned bits)
{
  return (int64_t) ((uint64_t) value << (64 - bits)) >> (64 - bits);
}

static bool
is_jump (uint32_t insn)
{
  return (insn & 0x7f) == 0x6f || (insn & 0xe003) == 0xa001;    /* jal; c.j */
}

/* Where INSN at PC may go that names its target; 0 where it is no branch.  */
static uintptr_t
target (uintptr_t pc, uint32_t insn)
{
  if ((insn & 0x7f) == 0x6f)
    return pc + extend (BITS (21, 10, 1) | BITS (20, 1, 11) | BITS (12, 8, 12)
                        | BITS (31, 1, 20), 21);
  if ((insn & 0x7f) == 0x63)
    return pc + extend (BITS (8, 4, 1) | BITS (25, 6, 5) | BITS (7, 1, 11)
                        | BITS (31, 1, 12), 13);
  if ((insn & 0xe003) == 0xa001)
    return pc + extend (BITS (3, 3, 1) | BITS (11, 1, 4) | BITS (2, 1, 5)
                        | BITS (7, 1, 6) | BITS (6, 1, 7) | BITS (9, 2, 8)
                        | BITS (8, 1, 10) | BITS (12, 1, 11), 12);
  if ((insn & 0xc003) == 0xc001)        /* c.beqz, c.bnez */
    return pc + extend (BITS (3, 2, 1) | BITS (10, 2, 3) | BITS (2, 1, 5)
                        | BITS (5, 2, 6) | BITS (12, 1, 8), 9);
  return 0;
}

static bool
is_jalr (uint32_t insn)
{
  return (insn & 0x707f) == 0x67;
}

/* c.jr, c.jalr.  */
static bool
is_compressed_jalr (uint32_t insn)
{
  return (insn & 0xe07f) == 0x8002 && (insn >> 7 & 31) != 0;
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  uint32_t insn = instruction (pc);
  struct stepping_instruction i = { .target = target (pc, insn) };
  i.bytes = (insn & 3) == 3 ? 4 : 2;
  i.linked = (insn & 0xf800007f) == 0x1000002f;
  i.conditional = (insn & 0xf800007f) == 0x1800002f;
  i.goes_on = !is_jump (insn) && !is_jalr (insn) && !is_compressed_jalr (insn);
  if (context != NULL && is_jalr (insn))
    i.target = (context->uc_mcontext.__gregs[insn >> 15 & 31]
                + extend (insn >> 20, 12)) & ~UINT64_C (1);
  else if (context != NULL && is_compressed_jalr (insn))
    i.target = context->uc_mcontext.__gregs[insn >> 7 & 31];
  return i;
}

/* li a7, 139; ecall: a siginfo_t is before the context.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  return instruction (pc) == 0x08b00893 && instruction (pc + 4) == 0x73
         ? machine_pc ((const ucontext_t *) (sp + sizeof (siginfo_t))) : 0;
}
