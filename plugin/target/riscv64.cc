/* RISC-V, 64 bits.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/riscv64.cc";

const char *
target_arch (void)
{
  return TARGET_64BIT ? "riscv64" : NULL;
}

const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno]);
  if (GP_REG_P (regno))
    return "GPR";
  if (FP_REG_P (regno))
    return "FPR";
  return NULL;
}

/* RISC-V psABI, "Integer Calling Convention": nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

/* The V extension's vectors: 8192 bytes at the most (its section 2).  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  unsigned number;
  char end;
  if (sscanf (word, "v%u%c", &number, &end) != 1 || number > 31)
    return 0;
  snprintf (name, size, "%s", word);
  return 8192;
}

/* RISC-V psABI, "Integer Register Convention".  */
bool
target_asm_thread_pointer (const char *word)
{
  return strcmp (word, "tp") == 0 || strcmp (word, "x4") == 0;
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
target_caller_unknown (tree function)
{
  return lookup_attribute ("interrupt", DECL_ATTRIBUTES (function)) != NULL;
}
