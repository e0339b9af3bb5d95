/* What an instruction may go on with (stepping.h).

   Encodings: LoongArch Reference Manual, volume 1, 2.2.5 (branches), 2.2.7 (LL and SC), and
   its table of instructions.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

/* The uppermost six bits of branches: first those by 21 bits, then jirl, b and bl, and those
   that compare two registers.  */
enum { BEQZ = 0x10, BCZ = 0x12, JIRL = 0x13, B = 0x14, BL = 0x15, BEQ = 0x16, BGEU = 0x1b };

static uint32_t
word (uintptr_t pc)
{
  return *(const volatile uint32_t *) pc;
}

/* An offset in instructions, in bytes: 16 bits of INSN, and above them its lowest HIGH.  */
static int64_t
offset (uint32_t insn, unsigned high)
{
  uint64_t all = (insn >> 10 & 0xffff) | (uint64_t) (insn & ((1u << high) - 1)) << 16;
  return (int64_t) (all << (48 - high)) >> (48 - high) << 2;
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  uint32_t insn = word (pc), code = insn >> 26;
  struct stepping_instruction i = { .bytes = 4 };
  i.goes_on = code != JIRL && code != B && code != BL;
  /* ll.w, sc.w, ll.d, sc.d.  */
  i.linked = (insn & 0xfd000000) == 0x20000000;
  i.conditional = (insn & 0xfd000000) == 0x21000000;
  if (code >= BEQZ && code <= BCZ)
    i.target = pc + offset (insn, 5);
  else if (code == B || code == BL)
    i.target = pc + offset (insn, 10);
  else if (code >= BEQ && code <= BGEU)
    i.target = pc + offset (insn, 0);
  else if (code == JIRL && context != NULL)
    i.target = machine_word (context, insn >> 5 & 31) + offset (insn, 0);
  return i;
}

/* ori a7, zero, 139; syscall 0: a siginfo_t is before the context.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  return word (pc) == 0x03822c0b && word (pc + 4) == 0x002b0000
         ? machine_pc ((const ucontext_t *) (sp + sizeof (siginfo_t))) : 0;
}
