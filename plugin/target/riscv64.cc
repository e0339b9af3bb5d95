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

/* RISC-V psABI, "Integer Register Convention": no function writes zero, gp and tp.  And
   the rounding mode in fcsr, which each trampoline keeps.  */
bool
target_fixed_harmless (unsigned regno)
{
#ifdef FRM_REGNUM               /* from GCC 13 on */
  if (regno == FRM_REGNUM)
    return true;
#endif
  return regno == GP_REG_FIRST || regno == GP_REG_FIRST + 3
         || regno == THREAD_POINTER_REGNUM;
}

/* The return address, fixed from GCC 14 on.  */
bool
target_live_though_fixed (unsigned regno)
{
  return regno == RETURN_ADDR_REGNUM;
}

/* By the beginnings of their names, GCC 11 to 17.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, or one that changes nothing.  */
    "blockage", "riscv_pause",
    /* Memory; a reservation is broken by each signal, and by the trampoline.  */
    "atomic_", "subword_atomic_", "zalrsc_atomic_", "amo_atomic_", "zacas_atomic_",
    "sync_", "lrsc_", "fence", "mem_thread_fence",
    /* Out-of-line prologues.  */
    "gpr_save", "gpr_restore",
    /* fcsr, which each trampoline keeps.  */
    "riscv_frflags", "riscv_fsflags", "riscv_frcsr", "riscv_fscsr", "fsnvsnan", NULL
  };
  return begins_with_one (name, harmless);
}

/* The V extension's control registers, and what sets them.  */
bool
target_asm_state (const char *word, char)
{
  static const char *const state[] = {
    "vsetvl", "vsetvli", "vsetivli", "vstart", "vxsat", "vxrm", "vcsr", "jvt", NULL
  };
  return is_one_of (word, state);
}

size_t
target_asm_comment (const char *s)
{
  return *s == '#';
}

const char *
target_attribute_state (tree)
{
  return NULL;
}
