/* AArch64, LP64.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/aarch64.cc";

const char *
target_arch (void)
{
  return TARGET_ILP32 || TARGET_BIG_END ? NULL : "arm64";
}

const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno]);
  if (GP_REGNUM_P (regno))
    return "GPR";
  if (FP_REGNUM_P (regno))
    return "VEC";
  if (PR_REGNUM_P (regno))
    return "PRED";
  return NULL;
}

/* AAPCS64, section 6.4.5.1: nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

/* SVE's vectors and predicates, whose width only the machine knows: 256 and 32 bytes
   at the most (Arm ARM, A1.4).  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  unsigned number;
  char letter, end;
  if (sscanf (word, "%c%u%c", &letter, &number, &end) != 2
      || !((letter == 'z' && number < 32) || (letter == 'p' && number < 16)))
    return 0;
  snprintf (name, size, "%s", word);
  return letter == 'z' ? 256 : 32;
}

/* Arm ARM, D19.2: the registers whose names begin so are the thread's.  */
bool
target_asm_thread_pointer (const char *word)
{
  return strncmp (word, "tpidr", 5) == 0;
}

unsigned
target_asm_modifier (char)
{
  return 0;
}

bool
target_add_preserved (struct regset *, tree)
{
  return true;
}

bool
target_caller_unknown (tree)
{
  return false;
}
