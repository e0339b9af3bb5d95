/* How to save what code for PowerPC of 64 bits may hold: ppc64le (ELFv2) and ppc64 (ELFv1).

   DWARF numbers: 64-Bit ELF V2 ABI Specification, 2.4; 67 is the interrupted PC's.

   On entry SP is below the red zone, and 32 bytes more, the head of a frame, where
   preempt_inject has put the interrupted SP and PC: chains of frames lead through the
   interrupted function.  Those 32 bytes are still there once SP is back where it was: signal
   handlers leave 512 bytes alone, 288 of which are the red zone (ELFv2, 2.2.3.3).

   SPDX-License-Identifier: MIT  */

#include <elf.h>

#include "ppc64.h"

/* Probes: 2, the auxiliary vector's word, a mask (arch/powerpc/include/uapi/asm/cputable.h
   in Linux).  */
enum { HWCAP = 16, HWCAP2 = 26 };
static const struct feature features[] = {
  { "KNOWN" },
  { "FPU", { 2, HWCAP, 0x08000000 } },
  { "ALTIVEC", { 2, HWCAP, 0x10000000 } },
  { "VSX", { 2, HWCAP, 0x00000080 } },
  { "DFP", { 2, HWCAP, 0x00000400 } },  /* FPSCR has a decimal rounding mode */
  { "TAR", { 2, HWCAP2, 0x04000000 } },
  { 0 }
};

/* --- Registers --- */

/* A register of VSX has its doubleword 0, the floating-point register, first in memory;
   one of Altivec lies as the byte order has it, which is how debuggers look at both.  Their
   instructions take the address from two registers.  */
#define AT_R4 "li\t%r4, <offset>+<header>\n"
#define GENERAL .as = "%%r%u", .form = { \
  { 1, "std\t<reg>, <slot>", "ld\t<reg>, <slot>", 32000 } }
#define FLOAT .as = "%%f%u", .form = { \
  { 1, "stfd\t<reg>, <slot>", "lfd\t<reg>, <slot>", 32000 } }
#define FLOAT_VSX .as = "%%vs%u", .form = { \
  { 1, AT_R4 "stxvd2x\t<reg>, %r1, %r4", AT_R4 "lxvd2x\t<reg>, %r1, %r4", 32000 } }
#define VECTOR .as = "%%v%u", .form = { \
  { 1, AT_R4 "stvx\t<reg>, %r1, %r4", AT_R4 "lvx\t<reg>, %r1, %r4", 32000 } }

/* Behind the general registers, since they go through r0.  */
static const struct around special = { 0 };
#define SPECIAL .group = "GPR", .around = &special, .form = { \
  { 1, "mf<reg>\t%r0\nstd\t%r0, <slot>", "ld\t%r0, <slot>\nmt<reg>\t%r0", 32000 } }

/* VSCR's mode is one that the ABI has a function leave as it is, VRSAVE nobody looks at but
   who sets it.  */
static const struct special vscr[] = {
  { "vscr", 16, IN_FRAME }, { "vrsave", 4, IN_FRAME }, { 0 }
};
#define AT_VSCR "li\t%r4, <vscr.offset>+<header>\n"
static const struct around around_vector_alone = { .needs = "v0" };
static const struct around around_vector = {
  .without_control = &around_vector_alone,
  .after_save = "mfvscr\t%v0\n" AT_VSCR "stvx\t%v0, %r1, %r4\n"
                "mfspr\t%r0, 256\nstw\t%r0, <vrsave>",
  .before_restore = "lwz\t%r0, <vrsave>\nmtspr\t256, %r0\n"
                    AT_VSCR "lvx\t%v0, %r1, %r4\nmtvscr\t%v0",
  .specials = vscr, .needs = "v0"
};
/* save_fpscr and restore_fpscr go through f0.  */
static const struct around around_float = { .needs = "f0" };

/* The condition register is one, and goes by itself; what it holds is in eight parts.  */
static void
nothing (struct out *o)
{
  (void) o;
}
static const struct block condition = { "cr", 4, 4, nothing, nothing };

static const struct save_rule rules[] = {
  { "GPR", 8, 0, 1, "r0", .first = 0, GENERAL },
  { "GPR", 8, 2, 11, "r%u", .first = 2, GENERAL },
  { "GPR", 8, 14, 18, "r%u", .first = 14, GENERAL },
  { "SPR", 8, LINK, 2, "lr ctr", SPECIAL },
  { "CR", 4, CR0, 8, "cr%u", .block = &condition },
  /* All of it; 8 bytes, of which the assembler wants unwinding rules to be multiples.  */
  { "CR", 8, CR0, 8, "cr%u", .in_switch = true, .form = {
      { 1, "mfcr\t%r0\nstw\t%r0, <slot>", "lwz\t%r0, <slot>\nmtcrf\t128>><reg>, %r0" } },
    .as = "%u" },
  { "FPR", 8, 32, 32, "f%u", .feature = FPU, .around = &around_float, FLOAT },
  { "FPR", 8, 32, 32, "f%u", .feature = FPU, .in_switch = true, FLOAT },
  { "FPR", 16, 32, 32, "f%u", .feature = VSX, .around = &around_float, FLOAT_VSX },
  { "VR", 16, V0, 32, "v%u", .feature = ALTIVEC, .around = &around_vector, VECTOR },
  { "VR", 16, V0, 32, "v%u", .feature = ALTIVEC, .in_switch = true, VECTOR },
  { 0 }
};

/* GCC has it fixed, and code finds its data by it.  */
static const struct reg live[] = { { "r2", "GPR", 8, 2, true, 0 }, { "" } };

static const struct special specials[] = {
  { "sp", 8, IN_FRAME | IN_HOOK }, { "pc", 8, IN_BOTH | IN_HOOK }, { "link", 8, IN_SWITCH },
  { "r2", 8, IN_HOOK }, { "xer", 8, IN_FRAME }, { "cr", 4, IN_FRAME }, { "fpscr", 8, CONTROL_IN_BOTH },
  { 0 }
};

/* What debuggers call the registers in .debug_frame, where these are DWARF's own numbers,
   and not GCC's (gdb's rs6000-tdep.c).  The PC's is none there.  */
static unsigned
debugger_number (unsigned dwarf)
{
  return dwarf == CTR ? 109 : dwarf == PC ? 119 : dwarf == CR2 ? 64
         : dwarf >= CR0 && dwarf < CR0 + 8 ? 86 + (dwarf - CR0)
         : dwarf >= V0 && dwarf < V0 + 32 ? 1124 + (dwarf - V0) : dwarf;
}

/* --- FPSCR --- */

/* From f0, all of it: where the CPU has a decimal rounding mode, the fourth operand lets
   mtfsf write that too.  LABEL is for the CPUs that have none.  */
static void
write_fpscr (struct out *o, const char *label)
{
  char done[64];
  snprintf (done, sizeof done, "%s_done", label);
  out_unless (o, DFP, label);
  out_code (o, "mtfsf\t255, %f0, 1, 0");
  out_jump (o, done);
  out_label (o, label);
  out_code (o, "mtfsf\t255, %f0");
  out_label (o, done);
}

/* Where there are floating-point registers that any code may hold, go on, and return true;
   where the CPU has none, go on at LABEL.  */
static bool
where_floats (struct out *o, const char *label)
{
  const struct bank *floats = layout_bank (o->all, "FPR");
  if (floats != NULL && floats->level[0].feature != 0)
    out_unless (o, floats->level[0].feature, label);
  return floats != NULL;
}

/* As a program finds it at its start.  f0 has been saved.  */
static void
save_fpscr (struct out *o)
{
  out_comment (o, "Save FPSCR; asyncPreempt2 gets the ABI's.");
  out_code (o, "li\t%r0, 0\nstd\t%r0, <fpscr>");
  if (!where_floats (o, ".Lfpscr_saved"))
    return;
  out_code (o, "std\t%r0, <spare>\nmffs\t%f0\nstfd\t%f0, <fpscr>\nlfd\t%f0, <spare>");
  write_fpscr (o, ".Lreset_fpscr");
  out_label (o, ".Lfpscr_saved");
}

static void
restore_fpscr (struct out *o)
{
  if (!where_floats (o, ".Lfpscr_restored"))
    return;
  out_code (o, "lfd\t%f0, <fpscr>");
  write_fpscr (o, ".Lrestore_fpscr");
  out_label (o, ".Lfpscr_restored");
}

/* --- asyncPreempt --- */

static unsigned
overhead (const struct layout *l)
{
  return HANDED + ppc64_header (l->arch);
}

/* From SP up to the interrupted one.  */
static unsigned
whole (const struct layout *l)
{
  return l->size + ppc64_header (l->arch) + ppc64_handed (l);
}

/* What a function need not keep debuggers take for lost.  */
static void
tell_volatile (struct out *o)
{
  static const struct { const char *bank; unsigned first, last; } range[] = {
    { "GPR", 0, 0 }, { "GPR", 3, 12 }, { "FPR", 32, 32 + 13 }, { "VR", V0, V0 + 19 }
  };
  for (unsigned i = 0; i < sizeof range / sizeof *range; i++)
    {
      const struct bank *bank = layout_bank (o->layout, range[i].bank);
      if (bank == NULL || bank->level[0].feature != 0)
        continue;
      for (unsigned dwarf = range[i].first; dwarf <= range[i].last; dwarf++)
        cfi_same_value (o, dwarf);
    }
}

static void
enter (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned cfa = ppc64_handed (l);
  out_function (o, NULL, "asyncPreempt", true);
  cfi_def_cfa (o, SP, cfa);
  cfi_pc_offset (o, cfa - LINK_SAVED);
  tell_volatile (o);
  cfi_remember (o);
  out_code (o, "stdu\t%r1, -(<frame>+<header>)(%r1)");
  cfi_def_cfa_offset (o, whole (l));
  cfi_frame (o, whole (l) - ppc64_header (l->arch));
  out_comment (o, "Save the general registers, LR and CTR.");
}

static void
saved_first (struct out *o)
{
  out_code (o, "mfcr\t%r0\nstw\t%r0, <cr>");
  cfi_saved_slot (o, CR2, "cr");
  out_code (o, "mfxer\t%r0\nstd\t%r0, <xer>");
  out_code (o, "ld\t%r0, <frame>+<header>+<n>(%r1)\nstd\t%r0, <pc>", LINK_SAVED);
  out_code (o, "addi\t%r0, %r1, <n>\nstd\t%r0, <sp>", whole (o->layout));
}

/* The TOC is this module's, whichever was interrupted.  */
static void
call (struct out *o)
{
  save_fpscr (o);
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "bcl\t20, 31, 1f\n1:\tmflr\t%r12\n"
               "addis\t%r2, %r12, (.TOC.-1b)@ha\n"
               "addi\t%r2, %r2, (.TOC.-1b)@l");
  out_code (o, "addi\t%r3, %r1, <header>\nbl\tasyncPreempt2\nnop");
  restore_fpscr (o);
}

/* A field that no header lists is the program's own.  */
static unsigned
listed_fields (const struct layout *l)
{
  const struct bank *bank = layout_bank (l, condition.name);
  unsigned fields = 0;
  for (unsigned v = 0; bank != NULL && v < bank->levels; v++)
    for (unsigned i = 0; i < bank->level[v].count; i++)
      fields |= 128 >> (bank->level[v].save[i].dwarf - CR0);
  return fields;
}

static void
restore_condition (struct out *o)
{
  out_code (o, "lwz\t%r0, <cr>\nmtcrf\t<n>, %r0", listed_fields (o->layout));
}

/* Another task may have left a reservation on an address that this one has loaded from: its
   store-conditional must fail.  Any other ends it, and changes cr0.  */
static void
restore_last (struct out *o)
{
  const struct layout *l = o->layout;
  out_comment (o, "No reservation of another task's serves this one.");
  out_code (o, "li\t%r4, <n>\nstdcx.\t%r0, %r4, %r1", SPARE);
  if (l->resume == RESUME_POP)
    {
      out_comment (o, "A CPU that has no TAR: the kernel restores all, as after a signal.");
      out_unless (o, TAR, ".Lsigreturn");
      out_jump (o, ".Lpop");
      out_label (o, ".Lsigreturn");
      restore_condition (o);
      out_code (o, "mfcr\t%r0");
      ppc64_leave_by_kernel (o);
      out_label (o, ".Lpop");
      cfi_def_cfa_offset (o, whole (l));
    }
  out_comment (o, "Restore the condition and the general registers; TAR leads to the PC.");
  out_code (o, "ld\t%r0, <xer>\nmtxer\t%r0");
  restore_condition (o);
  out_code (o, "ld\t%r0, <pc>\nmtspr\t815, %r0");
}

/* The PC's rule leads to where preempt_inject has put it, up to the end.  */
static void
leave (struct out *o)
{
  out_code (o, "addi\t%r1, %r1, <n>", whole (o->layout));
  cfi_restore_state (o);
  cfi_def_cfa_offset (o, 0);
  out_code (o, "bctar\t20, 0, 0");
  out_function_end (o);
}

/* How a test of a feature finds .Lcpu, whatever the TOC is: LR and r3 are lost, and cr0.  */
#define COMMON                                                                \
  .file = "runtime/mkpreempt/ppc64.c", .word = 8, .stack_align = 16,          \
  .elf_machine = EM_PPC64, .elf_word = { { R_PPC64_REL32, ELF_DISTANCE } },   \
  .stack_pointer = "r1", .needs = "r0 r3 r4 r11 r12 lr ctr cr0",              \
  .rules = rules, .kept = ppc64_kept, .live = live, .specials = specials,     \
  .features = features, .over_red_zone = true,                                \
  .address = "<offset>+<header>(%r1)", .jump = "b\t<label>",                  \
  .unless = "bcl\t20, 31, 1f\n"                                               \
            "1:\tmflr\t%r3\n"                                                 \
            "addis\t%r3, %r3, (.Lcpu-1b)@ha\n"                                \
            "lwz\t%r3, (.Lcpu-1b)@l(%r3)\n"                                   \
            "andi.\t%r3, %r3, <mask>\t/* <feature> */\n"                      \
            "beq\t<label>",                                                   \
  .macros = "\t.machine\tpower8\n\n",                                        \
  .columns = { .sp = SP, .fp = SP, .pc = PC, .link = LINK,                    \
               .debugger = debugger_number },                                 \
  .overhead = overhead,                                                       \
  .enter = enter, .saved_first = saved_first, .call = call,                   \
  .restore_last = restore_last, .leave = leave,                               \
  .switch_to = ppc64_switch_to, .switch_new = ppc64_switch_new, .hook = &ppc64_hook,          \
  .clobber = ppc64_clobber, .held = ppc64_held, .thin = &ppc64_thin

static const struct word words_v1[] = {
  { "header", "112" }, { "spare", "24(%r1)" }, { NULL, NULL }
};
static const struct word words_v2[] = {
  { "header", "32" }, { "spare", "24(%r1)" }, { NULL, NULL }
};

const struct arch arch_ppc64 = {
  .switching = &ppc64_switching_v1,
  .name = "ppc64", .big_endian = true, .descriptors = true, .words = words_v1,
  .pops = true, .pops_with = TAR, .sigframe = &ppc64_sigframe, COMMON
};

/* ELFv2 begins with POWER8.  */
const struct arch arch_ppc64le = {
  .switching = &ppc64_switching_v2,
  .name = "ppc64le", .words = words_v2, .scratch = "tar", .always = TAR, COMMON
};
