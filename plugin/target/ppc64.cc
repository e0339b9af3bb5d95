/* PowerPC of 64 bits: ELFv2, little-endian, and ELFv1, big-endian.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/ppc64.cc";
const char target_vectors[] = "FPR";

const char *
target_untaught (void)
{
  return !TARGET_64BIT ? "32 bits"
         : DEFAULT_ABI == ABI_ELFv2 && BYTES_BIG_ENDIAN ? "ELFv2, big-endian"
         : DEFAULT_ABI == ABI_AIX && !BYTES_BIG_ENDIAN ? "ELFv1, little-endian"
         : DEFAULT_ABI != ABI_ELFv2 && DEFAULT_ABI != ABI_AIX ? "neither ELFv1 nor ELFv2"
         : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : BYTES_BIG_ENDIAN ? "ppc64" : "ppc64le";
}

/* GCC's names are bare numbers: "0" is r0, f0, v0 and cr0.  */
const char *
target_bank (unsigned regno, char *name, size_t size)
{
  const struct { bool is; const char *bank, *stem; unsigned first; } banks[] = {
    { INT_REGNO_P (regno), "GPR", "r", FIRST_GPR_REGNO },
    { FP_REGNO_P (regno), "FPR", "f", FIRST_FPR_REGNO },
    { ALTIVEC_REGNO_P (regno), "VR", "v", FIRST_ALTIVEC_REGNO },
    { CR_REGNO_P (regno), "CR", "cr", CR0_REGNO }
  };
  for (const auto &b : banks)
    if (b.is)
      {
        snprintf (name, size, "%s%u", b.stem, regno - b.first);
        return b.bank;
      }
  snprintf (name, size, "%s", reg_names[regno]);
  return regno == LR_REGNO || regno == CTR_REGNO ? "SPR" : NULL;
}

/* OpenPOWER ELFv2 ABI, 2.2.3.3, and ELFv1, 3.2.2: the red zone.  */
unsigned
target_red_zone (void)
{
  return 288;
}

unsigned
target_width (unsigned, machine_mode)
{
  return 0;
}

/* ELFv1's name for a function is that of its descriptor; the code has a label of its
   own.  */
void
target_code_label (FILE *file, const char *name)
{
  if (DEFAULT_ABI == ABI_AIX)
    rs6000_output_function_entry (file, name);
  else
    assemble_name (file, name);
}

/* A name of VSX, of which half are floating-point registers, or one of Altivec's.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  unsigned number;
  char end;
  if (sscanf (word, "vs%u%c", &number, &end) == 1 && number < 64)
    snprintf (name, size, number < 32 ? "f%u" : "v%u", number % 32);
  else if (sscanf (word, "v%u%c", &number, &end) == 1 && number < 32)
    snprintf (name, size, "v%u", number);
  else
    return 0;
  return 16;
}

/* Registers may be bare numbers there.  */
bool
target_asm_thread_pointer (const char *word)
{
  return strcmp (word, "r13") == 0 || strcmp (word, "13") == 0;
}

/* "%x0" is the number of a register of VSX.  */
unsigned
target_asm_modifier (char letter)
{
  return letter == 'x' ? 16 : 0;
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

/* No function writes the thread pointer, r13; the carry is XER's, which each trampoline
   keeps.  Once a function's attribute asks for vectors, GCC has VSCR for a global register of
   those without, too.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == FIRST_GPR_REGNO + 13 || regno == CA_REGNO
         || (regno == VSCR_REGNO && !TARGET_ALTIVEC);
}

/* What a trampoline that saves v0 keeps with it.  */
unsigned
target_kept_with (unsigned regno, char *name, size_t size)
{
  if (regno != VRSAVE_REGNO && regno != VSCR_REGNO)
    return 0;
  snprintf (name, size, "v0");
  return 16;
}

/* The TOC's pointer.  */
bool
target_live_though_fixed (unsigned regno)
{
  return regno == TOC_REGNUM;
}

/* By the beginnings of their names, GCC 11 to 17.  Transactions are in none of them.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, or one that changes nothing.  */
    "blockage", "probe_stack", "speculation_barrier", "nonlocal_goto_receiver",
    "eh_set_lr_", "pltseq_", "altivec_dss", "split_stack_return",
    /* Memory; a reservation is broken by each signal, and by the trampoline.  */
    "load_locked", "store_conditional", "loadsync_", "isync", "lwsync", "hwsync",
    /* They give a value in a register that they name.  */
    "rs6000_get_timebase", "rs6000_mftb_", "darn",
    /* FPSCR, VSCR and VRSAVE, which each trampoline keeps that saves the registers they
       are for.  */
    "rs6000_mffs", "rs6000_mtfs", "altivec_mtvscr", "altivec_mfvscr", "set_vrsave",
    "get_vrsave", NULL
  };
  return begins_with_one (name, harmless);
}

/* The accumulators, which are four vector registers each in another state: those cannot be
   saved while it lasts (Power ISA 3.1, 7.2.1.3).  */
bool
target_insn_state (const char *name)
{
  static const char *const state[] = { "mma_", NULL };
  return begins_with_one (name, state);
}

/* Does the assembler's instruction NAME need vector registers that GCC has not listed,
   since the function's flags have none?  */
static bool
unlisted_vectors (const char *name)
{
  static const char *const vsx[] = {
    "lxv", "lxs", "lxv", "stxv", "stxs", "xv", "xx", "xs", "mfvsr", "mtvsr", NULL
  };
  static const char *const altivec[] = {
    "lvx", "lvs", "lve", "stvx", "stve", "vadd", "vsub", "vand", "vor", "vxor", "vnor",
    "vnand", "veqv", "vavg", "vcmp", "vmax", "vmin", "vmul", "vmadd", "vmhadd", "vmhradd",
    "vmladd", "vmrg", "vmsum", "vnmsub", "vperm", "vpk", "vupk", "vspl", "vsel", "vsl",
    "vsr", "vrl", "vrf", "vrefp", "vrsqrte", "vlog", "vexpte", "vct", "vcf", "vsum",
    "mfvscr", "mtvscr", NULL
  };
  return (!TARGET_VSX && begins_with_one (name, vsx))
         || (!TARGET_ALTIVEC && begins_with_one (name, altivec));
}

/* Transactions, accumulators, and special registers: those that the trampoline keeps (LR,
   CTR, XER) have instructions of their own.  */
bool
target_asm_state (const char *word, char)
{
  static const char *const state[] = {
    "mtspr", "tar", "mttar", "bctar", "bctarl", "mtdscr", "mtudscr", "mtppr", "mtppr32",
    "mtamr", "trechkpt", "treclaim", "tsr", "xxmfacc", "xxmtacc", "xxsetaccz", NULL
  };
  static const char *const beginnings[] = {
    "tbegin", "tend", "tabort", "tsuspend", "tresume", "xvi4ger", "xvi8ger", "xvi16ger",
    "xvf16ger", "xvbf16ger", "xvf32ger", "xvf64ger", "pmxv", "dmx", NULL
  };
  return is_one_of (word, state) || begins_with_one (word, beginnings)
         || unlisted_vectors (word);
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
