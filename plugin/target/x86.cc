/* x86-64 and i386.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/x86.cc";
const char target_vectors[] = "VEC";

const char *
target_untaught (void)
{
  return TARGET_X32 ? "x32" : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : TARGET_64BIT ? "amd64" : "386";
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

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* x86-64 psABI, section 3.2.2: 128 bytes.  i386 has none, and GCC clears
   TARGET_RED_ZONE there, nor has Microsoft's ABI.  */
unsigned
target_red_zone (void)
{
  return TARGET_64BIT && TARGET_RED_ZONE && !TARGET_64BIT_MS_ABI ? 128 : 0;
}

unsigned
target_width (unsigned, machine_mode)
{
  return 0;
}

/* Widths are in a register's spelling only: GCC takes "zmm0" for xmm0.  r16 to r31 are
   APX's; of r8 to r15 GCC does not know the lower parts.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  static const struct { const char *prefix, *name; unsigned first, last, bytes; }
  spellings[] = {
    { "xmm", "xmm", 0, 31, 16 }, { "ymm", "xmm", 0, 31, 32 },
    { "zmm", "xmm", 0, 31, 64 }, { "k", "k", 0, 7, 8 }, { "mm", "mm", 0, 7, 8 },
    { "r", "r", 8, 31, 8 },
  };
  size_t stem = strcspn (word, "0123456789");
  char *end;
  unsigned long number = strtoul (word + stem, &end, 10);
  if (strcmp (word, "st") == 0)
    {
      snprintf (name, size, "st0");
      return GET_MODE_SIZE (XFmode);
    }
  for (size_t i = 0; i < ARRAY_SIZE (spellings); i++)
    if (strlen (spellings[i].prefix) == stem
        && memcmp (word, spellings[i].prefix, stem) == 0 && end != word + stem
        && number >= spellings[i].first && number <= spellings[i].last
        && (*end == '\0' || (*word == 'r' && strchr ("bwd", *end) && !end[1])))
      {
        snprintf (name, size, "%s%lu", spellings[i].name, number);
        return spellings[i].bytes;
      }
  return 0;
}

/* The segment whose base it is (psABIs on thread-local storage).  */
bool
target_asm_thread_pointer (const char *word)
{
  return strcmp (word, TARGET_64BIT ? "fs" : "gs") == 0
         || strcmp (word, TARGET_64BIT ? "rdfsbase" : "rdgsbase") == 0;
}

/* GCC's manual, "x86 Operand Modifiers".  */
unsigned
target_asm_modifier (char letter)
{
  return letter == 'x' ? 16 : letter == 't' ? 32 : letter == 'g' ? 64 : 0;
}

/* Microsoft's ABI: xmm6 to xmm15 belong to the caller, also where the function is
   compiled without SSE and cannot touch them.  */
bool
target_add_preserved (struct regset *set, tree function)
{
  if (!TARGET_64BIT || ix86_function_type_abi (TREE_TYPE (function)) != MS_ABI)
    return true;
  bool ok = true;
  for (unsigned i = 6; i < 16; i++)
    {
      char name[8];
      snprintf (name, sizeof name, "xmm%u", i);
      ok &= regset_widen (set, name, 16);
    }
  return ok;
}

/* GCC's manual, "x86 Function Attributes".  */
bool
target_caller_unknown (tree function)
{
  tree attributes = TYPE_ATTRIBUTES (TREE_TYPE (function));
  return lookup_attribute ("interrupt", attributes) != NULL
         || lookup_attribute ("no_caller_saved_registers", attributes) != NULL;
}

/* Flags, and the x87 status word.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == FLAGS_REG || regno == FPSR_REG;
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
    "blockage", "pad", "max_skip_align", "nops", "nop_endbr", "prologue_use",
    "prologue_nops", "patchable_area", "split_stack_return", "nonlocal_goto_receiver",
    "speculation_barrier", "ud2", "serialize", "probe_stack", "adjust_stack_and_probe",
    "stack_probe", "allocate_stack_worker",
    /* Memory, caches and waiting.  */
    "atomic_", "lock_", "sync_", "cmpccxadd", "rao_", "sse2_clflush", "clflush", "clwb",
    "cldemote", "clzero", "prefetchi", "wbinvd", "wbnoinvd", "monitor", "mwait",
    "sse3_monitor", "sse3_mwait", "umonitor", "umwait", "tpause", "ptwrite", "enqcmd",
    "movrs", "senduipi", "fxsave", "xsave",
    /* A signal aborts a transaction.  */
    "xbegin", "xend", "xabort", "xtest",
    /* They give a value in a register that they name.  */
    "rdtsc", "rdpmc", "rdpid", "rdrand", "rdseed", "xgetbv",
    /* Banks and flags that each trampoline keeps where code may hold them: MMX and x87,
       the upper halves of vectors, DF, MXCSR, the x87 environment.  */
    "mmx_emms", "mmx_femms", "avx_vzero", "cld", "sse_ldmxcsr", "sse_stmxcsr",
    "fnstenv", "fldenv", "fnstsw", "fnclex",
    /* A thread with a shadow stack is refused at run time.  */
    "rdssp", "incssp", NULL
  };
  return begins_with_one (name, harmless);
}

bool
target_insn_state (const char *)
{
  return false;
}

/* AMX and its like; what else an instruction leaves in the thread: protection keys,
   segments and their bases, the flag of user interrupts; and what loads state wholesale.
   A segment that a colon follows is only used.  */
bool
target_asm_state (const char *word, char next)
{
  static const char *const state[] = {
    "ldtilecfg", "sttilecfg", "tilerelease", "bsr0", "bsrinit", "bsrmovf", "bsrmovh",
    "bsrmovl", "wrpkru", "wrfsbase", "wrgsbase", "stui", "clui", "uiret", "xrstor",
    "xrstor64", "xrstors", "xrstors64", "fxrstor", "fxrstor64", "lds", "les", "lfs",
    "lgs", NULL
  };
  static const char *const segments[] = { "ds", "es", "fs", "gs", NULL };
  /* "tmm3"; and "tmm", whose number an operand gives.  */
  return is_one_of (word, state) || (next != ':' && is_one_of (word, segments))
         || (strncmp (word, "tmm", 3) == 0
             && word[3 + strspn (word + 3, "0123456789")] == '\0');
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
