/* RISC-V, 64 bits.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

/* What GCC 12 or 13 has not yet: vector registers, and registers for control.  */
#ifndef V_REG_FIRST
# define V_REG_P(REGNO) ((REGNO) == INVALID_REGNUM)
# define VL_REGNUM INVALID_REGNUM
# define VTYPE_REGNUM INVALID_REGNUM
#endif
#ifndef VXRM_REGNUM
# define VXRM_REGNUM INVALID_REGNUM
#endif
#ifndef FRM_REGNUM
# define FRM_REGNUM INVALID_REGNUM
#endif
/* GCC 12 knows the name, and makes no such code.  */
#ifndef TARGET_ZFINX
# define TARGET_ZFINX 0
#endif

const char target_file[] = "plugin/target/riscv64.cc";
const char target_vectors[] = "VEC";

/* Zfinx has floating-point numbers in the general registers, and fcsr all the same.  */
const char *
target_untaught (void)
{
  return !TARGET_64BIT ? "RV32" : TARGET_RVE ? "the base E"
         : TARGET_BIG_ENDIAN ? "big-endian" : TARGET_ZFINX ? "Zfinx" : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : "riscv64";
}

const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno]);
  if (GP_REG_P (regno))
    return "GPR";
  if (FP_REG_P (regno))
    return "FPR";
  if (V_REG_P (regno))
    return "VEC";
  return NULL;
}

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* RISC-V psABI, "Integer Calling Convention": nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

/* A vector register has VLENB bytes (V extension, section 3), even where GCC is told how
   many these are.  */
unsigned
target_width (unsigned regno, machine_mode)
{
  return V_REG_P (regno) ? REGSET_VL : 0;
}

/* A trampoline that saves v0 saves all of the V extension's state: the control registers
   too (its section 3).  */
static unsigned
with_vectors (char *name, size_t size)
{
  snprintf (name, size, "v0");
  return REGSET_VL;
}

/* The V extension's registers, and what sets or tells its control registers.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  static const char *const control[] = {
    "vsetvl", "vsetvli", "vsetivli", "vl", "vtype", "vstart", "vxsat", "vxrm", "vcsr", NULL
  };
  unsigned number;
  char end;
  if (is_one_of (word, control))
    return with_vectors (name, size);
  if (sscanf (word, "v%u%c", &number, &end) != 1 || number > 31)
    return 0;
  snprintf (name, size, "%s", word);
  return REGSET_VL;
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

/* The attribute is its type's.  */
bool
target_caller_unknown (tree function)
{
  return lookup_attribute ("interrupt", TYPE_ATTRIBUTES (TREE_TYPE (function))) != NULL;
}

/* RISC-V psABI, "Integer Register Convention": no function writes zero, gp and tp.  And
   the rounding mode in fcsr, which each trampoline keeps.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == FRM_REGNUM || regno == GP_REG_FIRST || regno == GP_REG_FIRST + 3
         || regno == THREAD_POINTER_REGNUM;
}

unsigned
target_kept_with (unsigned regno, char *name, size_t size)
{
  return regno == VL_REGNUM || regno == VTYPE_REGNUM || regno == VXRM_REGNUM
         ? with_vectors (name, size) : 0;
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
    "riscv_frflags", "riscv_fsflags", "riscv_frcsr", "riscv_fscsr", "fsnvsnan",
    "fsrmsi_", NULL
  };
  return begins_with_one (name, harmless);
}

bool
target_insn_state (const char *)
{
  return false;
}

/* The table of jumps (Zcmt).  */
bool
target_asm_state (const char *word, char)
{
  return strcmp (word, "jvt") == 0;
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

const char *
target_option_state (void)
{
  return NULL;
}
