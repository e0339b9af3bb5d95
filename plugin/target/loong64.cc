/* loong64: LoongArch, 64 bits.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/loong64.cc";
const char target_vectors[] = "VEC";

const char *
target_untaught (void)
{
  return !TARGET_64BIT ? "LA32" : TARGET_SINGLE_FLOAT ? "-mfpu=32" : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : "loong64";
}

/* GCC's names have a "$".  A floating-point register is the lowest part of a vector register,
   and keeps its name where GCC allocates all of that: one bank.  */
const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno] + (*reg_names[regno] == '$'));
  return GP_REG_P (regno) ? "GPR" : FP_REG_P (regno) ? "VEC" : FCC_REG_P (regno) ? "FCC"
         : NULL;
}

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* LoongArch psABI, "The Stack": nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

/* A condition is one bit, and comes into memory as the general register through which it
   goes.  */
unsigned
target_width (unsigned regno, machine_mode)
{
  return FCC_REG_P (regno) ? UNITS_PER_WORD : 0;
}

/* A number from 0 to LAST behind STEM in WORD, or -1.  */
static int
number (const char *word, const char *stem, int last)
{
  size_t length = strlen (stem);
  int n;
  char end;
  return strncmp (word, stem, length) == 0 && ISDIGIT (word[length])
         && sscanf (word + length, "%d%c", &n, &end) == 1 && n <= last ? n : -1;
}

/* The vectors, whose names tell more of their width than GCC's tables may show; the names
   for floating-point registers that GCC does not know; FCSR, which is kept with these.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  static const struct { const char *stem; int last, first; unsigned bytes; } floats[] = {
    { "vr", 31, 0, 16 }, { "xr", 31, 0, 32 },
    { "fa", 7, 0, 8 }, { "ft", 15, 8, 8 }, { "fs", 7, 24, 8 }
  };
  for (const auto &f : floats)
    if (number (word, f.stem, f.last) >= 0)
      {
        snprintf (name, size, "f%d", f.first + number (word, f.stem, f.last));
        return f.bytes;
      }
  snprintf (name, size, "f0");
  return number (word, "fcsr", 3) >= 0 ? 8 : 0;
}

/* LoongArch psABI, "Registers".  */
bool
target_asm_thread_pointer (const char *word)
{
  return strcmp (word, "tp") == 0 || strcmp (word, "r2") == 0;
}

unsigned
target_asm_modifier (char letter)
{
  return letter == 'w' ? 16 : letter == 'u' ? 32 : 0;
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

/* Zero, and the thread pointer, which no function writes.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == GP_REG_FIRST || regno == THREAD_POINTER_REGNUM;
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

/* By the beginnings of their names, GCC 14 to 17.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, or one that changes nothing.  */
    "blockage", "probe_stack_range", "stack_tie", "eh_set_ra", "loongarch_cpucfg",
    "loongarch_break", "loongarch_asrtle_d", "loongarch_asrtgt_d",
    /* Memory; a reservation is broken by each signal, and by the trampoline.  */
    "atomic_", "mem_thread_fence", "loongarch_dbar", "loongarch_ibar",
    /* FCSR, which each trampoline keeps that saves the registers it is for.  */
    "loongarch_movfcsr2gr", "loongarch_movgr2fcsr", NULL
  };
  return begins_with_one (name, harmless);
}

bool
target_insn_state (const char *)
{
  return false;
}

/* The registers of binary translation (LBT): four of their own, flags and a pointer.  */
bool
target_asm_state (const char *word, char)
{
  static const char *const state[] = {
    "x86", "movgr2scr", "armadd", "armsub", "armadc", "armsbc", "armand", "armor", "armxor",
    "armsll", "armsrl", "armsra", "armrotr", "armrrx", "armnot", "armmov", "armmtflag", NULL
  };
  return begins_with_one (word, state);
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
