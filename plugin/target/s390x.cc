/* s390x: z/Architecture, 64 bits.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/s390x.cc";
const char target_vectors[] = "VEC";

const char *
target_untaught (void)
{
  return !TARGET_ZARCH ? "ESA/390" : !TARGET_64BIT ? "31 bits"
         : TARGET_PACKED_STACK ? "-mpacked-stack, whose frames have no word to spare" : NULL;
}

const char *
target_arch (void)
{
  return target_untaught () != NULL ? NULL : "s390x";
}

/* A floating-point register is the upper half of a vector register, and keeps its name
   where GCC allocates all of that: one bank.  */
const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno] + (*reg_names[regno] == '%'));
  return GENERAL_REGNO_P (regno) ? "GPR" : VECTOR_REGNO_P (regno) ? "VEC" : NULL;
}

void
target_code_label (FILE *file, const char *name)
{
  assemble_name (file, name);
}

/* ELF ABI s390x Supplement, 1.2.2: a function's registers go where its caller has made room
   for them, above SP.  */
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

/* Vector registers, of which GCC may not know that there are any.  */
unsigned
target_asm_word (const char *word, char *name, size_t size)
{
  unsigned number;
  char end;
  if (sscanf (word, "v%u%c", &number, &end) != 1 || number > 31)
    return 0;
  snprintf (name, size, number < 16 ? "f%u" : "v%u", number);
  return 16;
}

/* ELF ABI s390x Supplement, 1.5: access registers 0 and 1.  */
bool
target_asm_thread_pointer (const char *word)
{
  return strcmp (word, "a0") == 0 || strcmp (word, "a1") == 0;
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

/* The condition code, which each trampoline keeps; the thread pointer, which no function
   writes; and what is a place on the stack.  */
bool
target_fixed_harmless (unsigned regno)
{
  return CC_REGNO_P (regno) || ACCESS_REGNO_P (regno) || FRAME_REGNO_P (regno);
}

unsigned
target_kept_with (unsigned, char *, size_t)
{
  return 0;
}

/* What leads to the GOT, in code that may be anywhere.  */
bool
target_live_though_fixed (unsigned regno)
{
  return regno == 12;
}

/* By the beginnings of their names, GCC 11 to 17.  Transactions are in none of them.  */
bool
target_insn_harmless (const char *name)
{
  static const char *const harmless[] = {
    /* No machine instruction, one that changes nothing, or a jump.  */
    "blockage", "nop", "pool", "main_base_64", "main_pool", "reload_base_64", "stack_tie",
    "osc_break", "speculation_barrier", "probe_stack", "split_stack_",
    /* Memory.  */
    "atomic_", "mem_thread_fence",
    /* The FPC, which each trampoline keeps.  */
    "s390_sfpc", "s390_efpc", "sfpc", "efpc", NULL
  };
  return begins_with_one (name, harmless);
}

bool
target_insn_state (const char *)
{
  return false;
}

/* Transactions; what writes access registers, the addressing mode and the program mask, or
   makes the guarded storage's controls.  */
bool
target_asm_state (const char *word, char)
{
  static const char *const state[] = {
    "tbegin", "tbeginc", "tend", "tabort", "ntstg", "sar", "lam", "lamy", "cpya", "sac",
    "sacf", "sam24", "sam31", "sam64", "bsm", "bassm", "lgsc", "lpsw", "lpswe", NULL
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

/* Two that use the word above SP into which asyncPreempt puts the PC: _mcount's caller keeps
   its return address there.  Attributes may ask for the packed stack, too.  */
const char *
target_option_state (void)
{
  return TARGET_PACKED_STACK ? "-mpacked-stack" : crtl->profile ? "-pg" : NULL;
}
