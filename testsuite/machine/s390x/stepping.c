/* What an instruction may go on with (stepping.h).

   Encodings: the Principles of Operation (SA22-7832), 5 (formats), 7 (branches).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

/* The first two bytes of an instruction tell how long it is.  */
static unsigned
length (const uint8_t *at)
{
  return at[0] < 0x40 ? 2 : at[0] < 0xc0 ? 4 : 6;
}

/* The register numbered in the upper, or the lower, half of a byte; one that is 0 is none
   in an address.  */
static uintptr_t
base (const ucontext_t *context, unsigned number)
{
  return number == 0 ? 0 : context->uc_mcontext.gregs[number];
}

/* An operand's address: X, from the lower half of the second byte, B and a displacement of 12
   bits.  */
static uintptr_t
address (const uint8_t *at, const ucontext_t *context, bool indexed)
{
  return base (context, at[2] >> 4) + ((at[2] & 15) << 8 | at[3])
         + (indexed ? base (context, at[1] & 15) : 0);
}

/* The same with 8 bits more of displacement.  */
static uintptr_t
far_address (const uint8_t *at, const ucontext_t *context, bool indexed)
{
  return address (at, context, indexed) + (int8_t) at[4] * 4096L;
}

static uintptr_t
relative_16 (uintptr_t pc)
{
  const uint8_t *at = (const uint8_t *) pc;
  return pc + 2 * (int64_t) (int16_t) (at[2] << 8 | at[3]);
}

static uintptr_t
relative_32 (uintptr_t pc)
{
  const uint8_t *at = (const uint8_t *) pc;
  uint32_t distance = (uint32_t) at[2] << 24 | at[3] << 16 | at[4] << 8 | at[5];
  return pc + 2 * (int64_t) (int32_t) distance;
}

/* Those that compare, or count, in six bytes; those that compare and go where a register
   says.  */
static bool
is_compare (unsigned last)
{
  return last == 0x44 || last == 0x45 || last == 0x64 || last == 0x65 || last == 0x76
         || last == 0x77 || (last >= 0x7c && last <= 0x7f);
}

static bool
is_compare_indirect (unsigned last)
{
  return last == 0xe4 || last == 0xe5 || last == 0xf6 || last == 0xf7 || last >= 0xfc;
}

/* Where the one at PC may branch to that names its target; 0 where it is none.  */
static uintptr_t
target (uintptr_t pc)
{
  const uint8_t *at = (const uint8_t *) pc;
  unsigned part = at[1] & 15;
  if (at[0] == 0xa7 && part >= 4 && part <= 7)  /* brc, bras, brct, brctg */
    return part == 4 && at[1] >> 4 == 0 ? 0 : relative_16 (pc);
  if (at[0] == 0x84 || at[0] == 0x85 || (at[0] == 0xec && is_compare (at[5])))
    return relative_16 (pc);
  if (at[0] == 0xc0 && (part == 4 || part == 5))        /* brcl, brasl */
    return part == 4 && at[1] >> 4 == 0 ? 0 : relative_32 (pc);
  return at[0] == 0xcc && part == 6 ? relative_32 (pc) : 0;     /* brcth */
}

/* The same for one that takes its target from registers, or from memory.  */
static uintptr_t
indirect (uintptr_t pc, const ucontext_t *context)
{
  const uint8_t *at = (const uint8_t *) pc;
  switch (at[0])
    {
    case 0x07:                  /* bcr: with mask 0 a no-op */
      return at[1] >> 4 == 0 ? 0 : base (context, at[1] & 15);
    case 0x06: case 0x0d:       /* bctr, basr */
      return base (context, at[1] & 15);
    case 0x46: case 0x47: case 0x4d:    /* bct, bc, bas */
      return address (at, context, true);
    case 0x86: case 0x87:       /* bxh, bxle */
      return address (at, context, false);
    case 0xe3:                  /* bctg, bic */
      return at[5] == 0x46 ? far_address (at, context, true)
             : at[5] == 0x47 ? *(const uintptr_t *) far_address (at, context, true) : 0;
    case 0xeb:                  /* bxhg, bxleg */
      return at[5] == 0x44 || at[5] == 0x45 ? far_address (at, context, false) : 0;
    case 0xec:
      return is_compare_indirect (at[5]) ? address (at, context, false) : 0;
    default:
      return 0;
    }
}

/* Does the one at PC never go on with the next?  Masks of 15 are for all conditions.  */
static bool
leaves (uintptr_t pc)
{
  const uint8_t *at = (const uint8_t *) pc;
  unsigned mask = at[1] >> 4, part = at[1] & 15;
  return (at[0] == 0x07 && mask == 15 && part != 0)
         || ((at[0] == 0x0d) && part != 0) || at[0] == 0x4d
         || ((at[0] == 0x47 || (at[0] == 0xe3 && at[5] == 0x47)) && mask == 15)
         || ((at[0] == 0xa7 || at[0] == 0xc0) && (part == 5 || (part == 4 && mask == 15)));
}

struct stepping_instruction
stepping_decode (uintptr_t pc, const ucontext_t *context)
{
  struct stepping_instruction i = { .target = target (pc) };
  i.bytes = length ((const uint8_t *) pc);
  i.goes_on = !leaves (pc);
  if (i.target == 0 && context != NULL)
    i.target = indirect (pc, context);
  return i;
}

/* svc, by its number.  Callees have 160 bytes first.  A handler that asks for no siginfo_t has
   another frame than one that does: 16 bytes, and the registers, first the PSW's two words;
   the other's are 8 bytes for a system call, the siginfo_t, and the context.  */
uintptr_t
stepping_returns (uintptr_t pc, uintptr_t sp)
{
  switch (*(const volatile uint16_t *) pc)
    {
    case 0x0a00 + 119:          /* sigreturn */
      return ((const uintptr_t *) (sp + 160 + 16))[1];
    case 0x0a00 + 173:          /* rt_sigreturn */
      return machine_pc ((const ucontext_t *) (sp + 160 + 8 + sizeof (siginfo_t)));
    default:
      return 0;
    }
}
