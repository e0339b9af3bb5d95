/* What an instruction may go on with (stepping.h).

   Encodings: DDI 0406, A5 (ARM), A6 (Thumb), A8 (each).  A PC of Thumb code has its lowest
   bit set here, as everywhere (runtime/machine/arm.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

enum { SP = 13, PC = 15, ALWAYS = 14 };

static uint32_t
word (uintptr_t at)
{
  return *(const volatile uint32_t *) at;
}

static uint32_t
half (uintptr_t at)
{
  return *(const volatile uint16_t *) at;
}

/* BITS of INSN from LOW on.  */
static uint32_t
field (uint32_t insn, unsigned low, unsigned bits)
{
  return insn >> low & ((1u << bits) - 1);
}

static int32_t
extend (uint32_t value, unsigned bits)
{
  return (int32_t) (value << (32 - bits)) >> (32 - bits);
}

/* Register N, as an instruction at PC reads it: the PC is two instructions ahead.  */
static uint32_t
value (const ucontext_t *c, unsigned n, uintptr_t pc)
{
  return n != PC ? machine_word (c, n) : pc & 1 ? (pc & ~3u) + 4 : pc + 8;
}

/* Where the PC lies of what LIST, a mask, loads from BASE, up or down, the first next to it or
   there: it is the last.  */
static uintptr_t
of_list (uint32_t base, uint32_t list, bool up, bool before)
{
  unsigned n = __builtin_popcount (list);
  return up ? word (base + 4 * (n - !before)) : word (base - 4 * before);
}

/* --- ARM --- */

/* The operand that INSN shifts by a number, or has turned.  */
static uint32_t
operand (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  unsigned by = field (insn, 7, 5);
  if (field (insn, 25, 1))
    {
      by = 2 * field (insn, 8, 4);
      return field (insn, 0, 8) >> by | (by == 0 ? 0 : field (insn, 0, 8) << (32 - by));
    }
  uint32_t v = value (c, field (insn, 0, 4), pc);
  switch (field (insn, 5, 2))
    {
    case 0: return v << by;
    case 1: return by == 0 ? 0 : v >> by;
    default: __builtin_trap ();
    }
}

/* add, sub and mov to the PC are all that is met.  */
static uintptr_t
arm_computed (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  enum { SUB = 2, ADD = 4, MOV = 13 };
  uint32_t a = value (c, field (insn, 16, 4), pc), b = operand (insn, c, pc);
  switch (field (insn, 21, 4))
    {
    case SUB: return a - b;
    case ADD: return a + b;
    case MOV: return b;
    default: __builtin_trap ();
    }
}

static uintptr_t
arm_loaded (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  uint32_t base = value (c, field (insn, 16, 4), pc);
  uint32_t by = field (insn, 25, 1) ? operand (insn & ~(1u << 25), c, pc)
                : field (insn, 0, 12);
  if (!field (insn, 24, 1))
    return word (base);
  return word (field (insn, 23, 1) ? base + by : base - by);
}

static bool
arm_is_bx (uint32_t insn)
{
  return (insn & 0x0fffffd0) == 0x012fff10;     /* bx, blx */
}

/* To what a register, or memory, says.  Comparisons have no result, and what lies between
   them is no arithmetic; nor are multiplications.  */
static bool
arm_is_computed (uint32_t insn)
{
  bool constant = field (insn, 25, 1), between = field (insn, 23, 2) == 2;
  return (insn & 0x0c00f000) == 0x0000f000 && !between
         && (constant || (insn & 0x90) != 0x90);
}

/* By a register that is shifted by another one, there are other instructions.  */
static bool
arm_is_load (uint32_t insn)
{
  return (insn & 0x0c50f000) == 0x0410f000 && (insn & 0x02000010) != 0x02000010;
}

static bool
arm_is_list (uint32_t insn)
{
  return (insn & 0x0e108000) == 0x08108000;
}

static uintptr_t
arm_indirect (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  if (arm_is_bx (insn))
    return value (c, field (insn, 0, 4), pc);
  if (arm_is_list (insn))
    return of_list (value (c, field (insn, 16, 4), pc), field (insn, 0, 16),
                    field (insn, 23, 1), field (insn, 24, 1));
  return arm_is_load (insn) ? arm_loaded (insn, c, pc) : arm_computed (insn, c, pc);
}

static struct stepping_instruction
arm_decode (uintptr_t pc, const ucontext_t *c)
{
  uint32_t insn = word (pc);
  bool always = insn >> 28 >= ALWAYS;
  struct stepping_instruction i = {
    .bytes = 4, .goes_on = true,
    .linked = (insn & 0x0f9002f0) == 0x01900290,
    .conditional = (insn & 0x0f9002f0) == 0x01800290
  };
  if ((insn & 0xfe000000) == 0xfa000000)        /* blx, to Thumb's code */
    i.target = (pc + 8 + extend (insn << 2, 26) + (field (insn, 24, 1) << 1)) | 1;
  else if (insn >> 28 > ALWAYS)
    return i;
  else if ((insn & 0x0e000000) == 0x0a000000)   /* b, bl */
    i.target = pc + 8 + extend (insn << 2, 26);
  else if (!arm_is_bx (insn) && !arm_is_computed (insn) && !arm_is_load (insn)
           && !arm_is_list (insn))
    return i;
  else if (c != NULL)
    i.target = arm_indirect (insn, c, pc);
  if (arm_is_list (insn) && field (insn, 16, 4) == SP)
    i.popped = 4 * __builtin_popcount (field (insn, 0, 16));
  i.goes_on = !always;
  return i;
}

/* --- Thumb, 16 bits --- */

/* What jumps as a register or the stack says, or 0; THERE: where to.  */
static bool
short_indirect (uint32_t insn, const ucontext_t *c, uintptr_t pc, uintptr_t *there)
{
  bool bx = (insn & 0xff07) == 0x4700, mov = (insn & 0xff87) == 0x4687;
  bool add = (insn & 0xff87) == 0x4487, pop = (insn & 0xff00) == 0xbd00;
  if (c != NULL && pop)
    *there = of_list (machine_sp (c), (insn & 0xff) | 1u << PC, true, false);
  else if (c != NULL && (bx || mov))
    *there = value (c, field (insn, 3, 4), pc) | mov;
  else if (c != NULL && add)
    *there = (pc + 4 + value (c, field (insn, 3, 4), pc)) | 1;
  return bx || mov || add || pop;
}

static void
short_decode (uint32_t insn, uintptr_t pc, const ucontext_t *c,
              struct stepping_instruction *i)
{
  i->bytes = 2;
  if ((insn & 0xf000) == 0xd000 && field (insn, 8, 4) < ALWAYS)
    i->target = pc + 4 + extend (insn << 1, 9);
  else if ((insn & 0xf500) == 0xb100)           /* cbz, cbnz */
    i->target = pc + 4 + (field (insn, 9, 1) << 6 | field (insn, 3, 5) << 1);
  else if ((insn & 0xf800) == 0xe000)
    {
      i->target = pc + 4 + extend (insn << 1, 12);
      i->goes_on = false;
    }
  else if (short_indirect (insn, c, pc, &i->target))
    i->goes_on = false;
  if ((insn & 0xff00) == 0xbd00)
    i->popped = 4 + 4 * __builtin_popcount (insn & 0xff);
}

/* --- Thumb, 32 bits --- */

/* b, bl, blx: 25 bits, of which two are said by others.  */
static int32_t
long_offset (uint32_t insn)
{
  uint32_t s = field (insn, 26, 1), i1 = field (insn, 13, 1) == s, i2 = field (insn, 11, 1) == s;
  return extend (s << 24 | i1 << 23 | i2 << 22 | field (insn, 16, 10) << 12
                 | field (insn, 0, 11) << 1, 25);
}

/* Under a condition.  */
static int32_t
long_offset_if (uint32_t insn)
{
  return extend (field (insn, 26, 1) << 20 | field (insn, 11, 1) << 19
                 | field (insn, 13, 1) << 18 | field (insn, 16, 6) << 12
                 | field (insn, 0, 11) << 1, 21);
}

static bool
long_is_table (uint32_t insn)
{
  return (insn & 0xfff0ffe0) == 0xe8d0f000;     /* tbb, tbh */
}

static bool
long_is_list (uint32_t insn)
{
  return (insn & 0xffd08000) == 0xe8908000 || (insn & 0xffd08000) == 0xe9108000;
}

static bool
long_is_load (uint32_t insn)
{
  return (insn & 0xff70f000) == 0xf850f000;
}

static uintptr_t
long_table (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  uint32_t base = field (insn, 16, 4) == PC ? (pc & ~1u) + 4
                  : value (c, field (insn, 16, 4), pc);
  uint32_t index = value (c, field (insn, 0, 4), pc);
  return pc + 4 + 2 * (field (insn, 4, 1) ? half (base + 2 * index)
                       : *(const volatile uint8_t *) (base + index));
}

/* By a literal; an offset of 12 bits; a register; one of 8 bits, before or behind.  */
static uintptr_t
long_loaded (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  uint32_t base = value (c, field (insn, 16, 4), pc), by = field (insn, 0, 8);
  if (field (insn, 16, 4) == PC)
    return word (field (insn, 23, 1) ? base + field (insn, 0, 12)
                 : base - field (insn, 0, 12));
  if (field (insn, 23, 1))
    return word (base + field (insn, 0, 12));
  if (!field (insn, 11, 1))
    return word (base + (value (c, field (insn, 0, 4), pc) << field (insn, 4, 2)));
  return word (!field (insn, 10, 1) ? base : field (insn, 9, 1) ? base + by : base - by);
}

static uintptr_t
long_indirect (uint32_t insn, const ucontext_t *c, uintptr_t pc)
{
  bool up = field (insn, 23, 1);
  if (long_is_table (insn))
    return long_table (insn, c, pc);
  return long_is_load (insn) ? long_loaded (insn, c, pc)
         : of_list (value (c, field (insn, 16, 4), pc), field (insn, 0, 16), up, !up);
}

static void
long_decode (uint32_t insn, uintptr_t pc, const ucontext_t *c,
             struct stepping_instruction *i)
{
  uint32_t branch = insn & 0xf800d000;
  bool jumps = long_is_table (insn) || long_is_load (insn) || long_is_list (insn);
  i->bytes = 4;
  i->linked = (insn & 0xfff00f00) == 0xe8500f00 || (insn & 0xfff00040) == 0xe8d00040;
  i->conditional = (insn & 0xfff00000) == 0xe8400000 || (insn & 0xfff00040) == 0xe8c00040;
  if (branch == 0xf0008000 && field (insn, 23, 3) != 7)
    i->target = pc + 4 + long_offset_if (insn);
  else if (branch == 0xf0009000 || branch == 0xf000d000)
    i->target = pc + 4 + long_offset (insn);
  else if (branch == 0xf000c000)                /* blx, to ARM's code */
    i->target = (pc & ~3u) + 4 + long_offset (insn);
  else if (jumps && c != NULL)
    i->target = long_indirect (insn, c, pc);
  if (long_is_list (insn) && field (insn, 16, 4) == SP)
    i->popped = 4 * __builtin_popcount (field (insn, 0, 16));
  i->goes_on = !jumps && (branch & 0xf800c000) != 0xf000c000 && branch != 0xf0009000;
}

/* --- --- */

/* In an IT block what jumps may not.  */
struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  if ((pc & 1) == 0)
    return arm_decode (pc, context);
  struct stepping_instruction i = { .goes_on = true };
  uint32_t first = half (pc - 1);
  if (first < 0xe800)
    short_decode (first, pc, context, &i);
  else
    long_decode (first << 16 | half (pc + 1), pc, context, &i);
  i.goes_on |= context != NULL && (context->uc_mcontext.arm_cpsr & MACHINE_IT) != 0;
  return i;
}

/* libc's mov.w r7, #173; svc 0: a siginfo_t is before the context.  With 119 there is none.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  if ((pc & 1) == 0 || half (pc - 1) != 0xf04f || half (pc + 3) != 0xdf00)
    return 0;
  uint32_t second = half (pc + 1);
  return second == 0x07ad ? machine_pc ((const ucontext_t *) (sp + sizeof (siginfo_t)))
         : second == 0x0777 ? machine_pc ((const ucontext_t *) sp) : 0;
}
