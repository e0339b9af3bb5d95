/* A target that no one has taught the plugin.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[]
  = "plugin/target by a file (target.h says what it holds) that rules.mk names in MACHINES";
const char target_vectors[] = "VEC";

const char *
target_untaught (void)
{
  return NULL;
}

const char *
target_arch (void)
{
  return NULL;
}

const char *
target_bank (unsigned, char *, size_t)
{
  return NULL;
}

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

unsigned
target_red_zone (void)
{
  return 0;
}

unsigned
target_width (unsigned, machine_mode)
{
  return 0;
}

unsigned
target_asm_word (const char *, char *, size_t)
{
  return 0;
}

bool
target_asm_thread_pointer (const char *)
{
  return false;
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

bool
target_fixed_harmless (unsigned)
{
  return false;
}

unsigned
target_kept_with (unsigned, char *, size_t)
{
  return 0;
}

bool
target_live_though_fixed (unsigned)
{
  return false;
}

bool
target_insn_harmless (const char *)
{
  return false;
}

bool
target_insn_state (const char *)
{
  return false;
}

bool
target_asm_state (const char *, char)
{
  return false;
}

size_t
target_asm_comment (const char *)
{
  return 0;
}

const char *
target_attribute_state (tree)
{
  return NULL;
}

const char *
target_option_state (void)
{
  return NULL;
}
