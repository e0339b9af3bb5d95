/* ARM of 32 bits, from ARMv7-A on: ARM and Thumb code.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/arm.cc";
const char target_vectors[] = "VFP";

/* Before ARMv7 there are CPUs without clrex, which the trampoline needs; profile M has
   other exceptions, and no Linux with a signal's context.  */
const char *
target_untaught (void)
{
  return TARGET_BIG_END ? "big-endian" : !TARGET_AAPCS_BASED ? "an ABI before AAPCS"
         : TARGET_FDPIC ? "FDPIC" : !arm_arch_notm ? "profile M"
         : !arm_arch7 ? "CPUs before ARMv7" : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : "arm";
}

/* GCC has d16 to d31 in halves, of which no instruction knows one.  IS_VFP_REGNUM has them
   under some options alone; an asm may name them under any.  */
static bool
is_half (unsigned regno)
{
  return regno >= FIRST_HI_VFP_REGNUM && regno <= LAST_HI_VFP_REGNUM;
}

const char *
target_bank (unsigned regno, char *name, size_t size)
{
  if (is_half (regno))
    snprintf (name, size, "d%u", (unsigned) (regno - FIRST_VFP_REGNUM) / 2);
  else
    snprintf (name, size, "%s", reg_names[regno]);
  if (regno <= PC_REGNUM)
    return "GPR";
  if (regno >= FIRST_VFP_REGNUM && regno <= LAST_HI_VFP_REGNUM)
    return "VFP";
  return NULL;
}

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* AAPCS32, 6.2.1.1: nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

unsigned
target_width (unsigned regno, machine_mode)
{
  return is_half (regno) ? 8 : 0;
}

/* GCC knows them all by their names.  */
unsigned
target_asm_word (const char *, char *, size_t)
{
  return 0;
}

/* What the two thread ID registers that programs may read are called, in instructions for
   coprocessor 15 and elsewhere (Arm ARM, B4.1.150); and the kernel's and the ABI's
   helper.  */
bool
target_asm_thread_pointer (const char *word)
{
  static const char *const names[] = { "c13", "tpidruro", "tpidrurw", "__aeabi_read_tp", NULL };
  return is_one_of (word, names);
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

/* The attributes are the declaration's, or its type's.  */
bool
target_caller_unknown (tree function)
{
  for (const char *name : { "interrupt", "isr" })
    if (lookup_attribute (name, DECL_ATTRIBUTES (function)) != NULL
        || lookup_attribute (name, TYPE_ATTRIBUTES (TREE_TYPE (function))) != NULL)
      return true;
  return false;
}

/* The flags: NZCV, FPSCR's, Q, GE; and the PC.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == CC_REGNUM || regno == VFPCC_REGNUM || regno == APSRQ_REGNUM
         || regno == APSRGE_REGNUM || regno == PC_REGNUM;
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

/* By the beginnings of their names, GCC 11 to 17.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, or one that changes nothing.  */
    "blockage", "epilogue_insns", "align_", "consttable_", "probe_stack_range",
    "speculation_barrier", "arm_eh_return", "thumb_eh_return",
    /* Memory; an exclusive monitor is cleared by each signal, and by the trampoline.  */
    "atomic_", "sync_", "arm_atomic_", "arm_load_exclusive", "arm_load_acquire_exclusive",
    "arm_store_exclusive", "arm_store_release_exclusive",
    /* FPSCR and APSR, which each trampoline keeps.  */
    "get_fpscr", "set_fpscr", "arm_set_apsr", NULL
  };
  return begins_with_one (name, harmless);
}

bool
target_insn_state (const char *)
{
  return false;
}

/* The order of bytes in memory, which is in CPSR.  */
bool
target_asm_state (const char *word, char)
{
  return strcmp (word, "setend") == 0;
}

size_t
target_asm_comment (const char *s)
{
  return *s == '@';
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
