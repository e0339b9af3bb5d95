/* x86-64 and i386.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/x86.cc";

const char *
target_arch (void)
{
  if (!TARGET_64BIT)
    return "386";
  return TARGET_X32 ? NULL : "amd64";
}

/* GCC's "ax", "si" and "bp" are rax, rsi, rbp or eax, esi, ebp to the
   assembler; r8 and up keep their names, and "st" and "st(3)" are st0, st3.  */
const char *
target_bank (unsigned regno, char *name, size_t size)
{
  const char *gcc_name = reg_names[regno];
  if (LEGACY_INT_REGNO_P (regno))
    {
      snprintf (name, size, "%c%s", TARGET_64BIT ? 'r' : 'e', gcc_name);
      return "GPR";
    }
  if (STACK_REGNO_P (regno))
    {
      snprintf (name, size, "st%u", regno - FIRST_STACK_REG);
      return "X87";
    }
  snprintf (name, size, "%s", gcc_name);
  if (GENERAL_REGNO_P (regno))
    return "GPR";
  if (SSE_REGNO_P (regno))
    return "VEC";
  if (MMX_REGNO_P (regno))
    return "MMX";
  if (MASK_REGNO_P (regno))
    return "MASK";
  return NULL;
}

/* x86-64 psABI, section 3.2.2: 128 bytes.  i386 has none, and GCC clears
   TARGET_RED_ZONE there, nor has Microsoft's ABI.  */
unsigned
target_red_zone (void)
{
  return TARGET_64BIT && TARGET_RED_ZONE && !TARGET_64BIT_MS_ABI ? 128 : 0;
}
