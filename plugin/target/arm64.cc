/* AArch64, LP64.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/arm64.cc";
const char target_vectors[] = "VEC";

const char *
target_untaught (void)
{
  return TARGET_ILP32 ? "ILP32" : TARGET_BIG_END ? "big-endian" : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : "arm64";
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

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* AAPCS64, section 6.4.5.1: nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}

/* SVE's vectors, and predicates with a bit for each byte (Arm ARM, A1.4).  */
unsigned
target_width (unsigned, machine_mode mode)
{
  poly_int64 bytes = GET_MODE_SIZE (mode), vector = BYTES_PER_SVE_VECTOR;
  return bytes.is_constant () ? 0
         : known_eq (bytes, vector) ? REGSET_VL
         : known_eq (bytes * 8, vector) ? REGSET_VL_8 : 0;
}

/* A trampoline that saves p0 at its whole length saves the first-fault register too.  */
static unsigned
with_predicates (char *name, size_t size)
{
  snprintf (name, size, "p0");
  return REGSET_VL_8;
}

/* SVE's vectors, predicates ("pn8" is one of them) and first-fault register.  Under SVE
   GCC's tables show the first two.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  static const char *const first_fault[] = { "rdffr", "rdffrs", "wrffr", "setffr", NULL };
  unsigned number;
  int length = 0;
  if (is_one_of (word, first_fault))
    return with_predicates (name, size);
  if (sscanf (word, "z%u%n", &number, &length) != 1
      && sscanf (word, "p%u%n", &number, &length) != 1
      && sscanf (word, "pn%u%n", &number, &length) != 1)
    return 0;
  bool predicate = *word == 'p';
  if (TARGET_SVE || word[length] != '\0' || number >= (predicate ? 16 : 32))
    return 0;
  snprintf (name, size, "%c%u", predicate ? 'p' : 'v', number);
  return predicate ? REGSET_VL_8 : REGSET_VL;
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

/* The condition flags.  */
bool
target_fixed_harmless (unsigned regno)
{
  return regno == CC_REGNUM;
}

unsigned
target_kept_with (unsigned regno, char *name, size_t size)
{
  return regno == FFR_REGNUM || regno == FFRT_REGNUM ? with_predicates (name, size) : 0;
}

/* The frame pointer, which AAPCS64 (6.4.6) lets no code use for anything else.  */
bool
target_live_though_fixed (unsigned regno)
{
  return regno == HARD_FRAME_POINTER_REGNUM;
}

/* By the beginnings of their names, GCC 11 to 17.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, or one that changes nothing.  */
    "blockage", "bti_", "probe_stack_range", "speculation_barrier", "eh_return",
    "patchable_area", "aarch64_chkfeat",
    /* Memory; an exclusive monitor is cleared by each signal, and by the trampoline.  */
    "atomic_", "aarch64_atomic_", "aarch64_compare_and_swap", "aarch64_load_exclusive",
    "aarch64_store_exclusive", "aarch64_rcpc",
    /* A signal aborts a transaction.  */
    "tstart", "tcommit", "tcancel", "ttest",
    /* They give a value in a register that they name.  */
    "aarch64_rndr",
    /* FPCR and FPSR, which each trampoline keeps.  */
    "aarch64_get_fpcr", "aarch64_get_fpsr", "aarch64_set_fpcr", "aarch64_set_fpsr",
    /* A thread with a shadow stack is refused at run time.  */
    "aarch64_gcspopm", "aarch64_load_gcspr", NULL
  };
  return begins_with_one (name, harmless);
}

bool
target_insn_state (const char *)
{
  return false;
}

/* SME's tiles and modes, FPMR; and the bits of PSTATE that a
   program may set, beside the flags (Arm ARM, C5.2).  */
bool
target_asm_state (const char *word, char)
{
  static const char *const state[] = {
    "smstart", "smstop", "za", "zt0", "svcr",
    "svcrsm", "svcrza", "svcrsmza", "fpmr", "tpidr2_el0", "dit", "ssbs", "tco", NULL
  };
  return is_one_of (word, state)
         || (strncmp (word, "za", 2) == 0 && ISDIGIT (word[2]));    /* za0, za15h */
}

size_t
target_asm_comment (const char *s)
{
  return s[0] == '/' && s[1] == '/' ? 2 : 0;
}

/* ACLE, "Streaming mode" and "ZA state": of a function's type, but for the last three of
   its declaration.  GCC has them from 14 on.  */
const char *
target_attribute_state (tree function)
{
  static const char *const names[] = {
    "streaming", "streaming_compatible", "in", "out", "inout", "preserves",
    "locally_streaming", "new", NULL
  };
  for (const char *const *name = names; *name != NULL; name++)
    for (tree list : { TYPE_ATTRIBUTES (TREE_TYPE (function)),
                       DECL_ATTRIBUTES (function) })
      if (lookup_attribute (*name, list) != NULL)
        return *name;
  return NULL;
}

/* The shadow stack's pointer is in x18, whatever a function does with it.  By the option's
   name: GCC 11 has none for its bit.  */
const char *
target_option_state (void)
{
  for (unsigned i = 0; sanitizer_opts[i].name != NULL; i++)
    if (strcmp (sanitizer_opts[i].name, "shadow-call-stack") == 0)
      return flag_sanitize & sanitizer_opts[i].flag ? "-fsanitize=shadow-call-stack" : NULL;
  return NULL;
}
