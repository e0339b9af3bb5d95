/* MIPS in both byte orders: o32, and n64.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/mips.cc";
const char target_vectors[] = "FPR";

/* Are floating-point registers pairs, as for all code that may run where the odd ones are
   the others' upper halves?  Where they are not, the even ones may hold 64 bits all the
   same (-mfpxx): the pair is what instructions for 64 bits take.  */
static bool
has_pairs (void)
{
  return !TARGET_FLOAT64;
}

/* Is one register of a pair the program's own, and the other one not?  */
static bool
splits_pair (void)
{
  for (unsigned regno = FP_REG_FIRST; regno < FP_REG_LAST; regno += 2)
    if (has_pairs () && fixed_regs[regno] != fixed_regs[regno + 1])
      return true;
  return false;
}

/* The mode of MIPS16 and microMIPS is a function's; that of the unit is elsewhere.  */
const char *
target_untaught (void)
{
  return mips_abi == ABI_N32 ? "n32" : mips_abi == ABI_O64 ? "o64"
         : mips_abi == ABI_EABI ? "EABI" : mips_abi != ABI_64 && TARGET_64BIT ? "o32 with -mgp64"
         : mips_base_compression_flags & MASK_MIPS16 ? "MIPS16"
         : mips_base_compression_flags & MASK_MICROMIPS ? "microMIPS"
         : TARGET_HARD_FLOAT_ABI && TARGET_SINGLE_FLOAT ? "-msingle-float"
         : splits_pair () ? "one floating-point register of a pair is fixed" : NULL;
}

const char *
target_arch (void)
{
  if (target_untaught () != NULL)
    return NULL;
  return mips_abi == ABI_64 ? (BYTES_BIG_ENDIAN ? "mips64" : "mips64le")
                            : (BYTES_BIG_ENDIAN ? "mips" : "mipsle");
}

/* GCC's names have a "$", of the general registers bare numbers behind it.  */
const char *
target_bank (unsigned regno, char *name, size_t size)
{
  const char *spelled = reg_names[regno];
  snprintf (name, size, "%s", spelled + (*spelled == '$'));
  if (GP_REG_P (regno))
    snprintf (name, size, "r%u", regno - GP_REG_FIRST);
  if (FP_REG_P (regno))
    snprintf (name, size, "f%u", (regno - FP_REG_FIRST) & (has_pairs () ? ~1u : ~0u));
  return GP_REG_P (regno) ? "GPR" : FP_REG_P (regno) ? "FPR" : MD_REG_P (regno) ? "MD"
         : ST_REG_P (regno) ? "FCC" : DSP_ACC_REG_P (regno) ? "DSP" : NULL;
}

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* MIPS psABI, 3-17, and the n64 ABI: nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

/* Of an odd register GCC's tables do not always tell a mode of 64 bits.  MSA's vectors are
   the same registers.  */
unsigned
target_width (unsigned regno, machine_mode)
{
  return !FP_REG_P (regno) ? 0 : ISA_HAS_MSA ? 16 : 8;
}

/* DSP's registers are kept with its accumulators.  */
static unsigned
with_accumulators (char *name, size_t size)
{
  snprintf (name, size, "ac1hi");
  return UNITS_PER_WORD;
}

/* A floating-point register, which GCC knows with a "$" alone, or not at all without
   -mhard-float; a vector of MSA; and what lets the assembler take more than GCC does.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  static const char *const dsp[] = {
    "dsp", "dspr2", "dspr3", "ac1", "ac2", "ac3", "rddsp", "wrdsp", NULL
  };
  unsigned number;
  char kind, end;
  if (is_one_of (word, dsp))
    return with_accumulators (name, size);
  if (strcmp (word, "msa") == 0 || strcmp (word, "ctcmsa") == 0)
    {
      snprintf (name, size, "f0");
      return 16;
    }
  if (sscanf (word, "%c%u%c", &kind, &number, &end) != 2 || number > 31
      || (kind != 'f' && kind != 'w'))
    return 0;
  snprintf (name, size, "f%u", kind == 'f' && has_pairs () ? number & ~1u : number);
  return kind == 'f' ? 8 : 16;
}

/* The thread pointer is a hardware register, 29, which has one instruction to read it.  */
bool
target_asm_thread_pointer (const char *word)
{
  return strcmp (word, "rdhwr") == 0;
}

/* "%w0" is for MSA alone, whose registers have their width by the function's flags.  */
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
  return lookup_attribute ("interrupt", TYPE_ATTRIBUTES (TREE_TYPE (function))) != NULL;
}

/* Zero, and the kernel's two.  What stands for a place in memory has no register.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == GP_REG_FIRST || KERNEL_REG_P (regno) || strcmp (reg_names[regno], "$fakec") == 0
         || strcmp (reg_names[regno], "$cprestore") == 0;
}

unsigned
target_kept_with (unsigned regno, char *name, size_t size)
{
  return strncmp (reg_names[regno], "$dsp_", 5) == 0 ? with_accumulators (name, size) : 0;
}

/* The assembler's own, which GCC too writes atomic loops with, and the pointer to the
   global offset table.  */
bool
target_live_though_fixed (unsigned regno)
{
  return regno == AT_REGNUM || regno == GLOBAL_POINTER_REGNUM;
}

/* By the beginnings of their names, GCC 11 to 17.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, or one that changes nothing.  */
    "blockage", "loadgp_blockage", "hazard_nop", "insn_pseudo", "align", "consttable",
    "clear_hazard", "synci", "r10k_cache_barrier", "mips_ehb", "probe_stack_range",
    /* The global pointer, and where a function has put it or its return address.  */
    "loadgp_", "potential_cprestore", "cprestore", "use_cprestore", "restore_gp",
    "move_gp", "set_got_version", "update_got_version", "eh_set_lr_",
    "nonlocal_goto_receiver", "exception_receiver",
    /* Memory; nothing is preempted between ll and sc.  */
    "sync", "memory_barrier", "compare_and_swap_12", "test_and_set_12", "atomic_",
    /* FCSR and MSACSR, which each trampoline keeps that saves the registers they are
       for.  */
    "mips_get_fcsr", "mips_set_fcsr", "msa_cfcmsa", "msa_ctcmsa",
    /* DSP's control register, likewise.  */
    "mips_rddsp", "mips_wrdsp", NULL
  };
  return begins_with_one (name, harmless);
}

/* The kernel's, and Loongson's that turn a mode of others on.  */
bool
target_insn_state (const char *name)
{
  static const char *const state[] = { "cop0_move", "mips_rdpgpr", "loongson_alu",
                                       "loongson_falu", NULL };
  return begins_with_one (name, state);
}

/* Other instruction sets, which the trampoline cannot go back to; and other coprocessors.  */
bool
target_asm_state (const char *word, char)
{
  static const char *const state[] = {
    "mips16", "micromips", "jalx", "mtc0", "dmtc0", "mtc2", "dmtc2", "ctc2", "mthc2", "lwc2",
    "ldc2", "smartmips", "mtlhx", "mdmx", NULL
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
  return TARGET_MIPS16 ? "mips16" : TARGET_MICROMIPS ? "micromips" : NULL;
}

const char *
target_option_state (void)
{
  return NULL;
}
