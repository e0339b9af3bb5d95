/* How to save what AArch64 code may hold: arm64.

   DWARF numbers: DWARF for the Arm 64-bit Architecture (AADWARF64), table 1.

   On entry SP is the interrupted one less 32 bytes, where preempt_inject has put a frame
   record of the interrupted code, x29 and PC, and behind it PSTATE.

   SPDX-License-Identifier: MIT  */

#include <elf.h>

#include "arm64.h"

/* Probes: 2, the auxiliary vector's word, a mask, its upper half (arch/arm64/include/
   uapi/asm/hwcap.h in Linux).  */
enum { HWCAP = 16, HWCAP2 = 26 };
static const struct feature features[] = {
  { "KNOWN" },
  { "SVE", { 2, HWCAP, 1u << 22 } },
  { "FPMR", { 2, HWCAP2, 0, 1u << 16 } },
  { "DIT", { 2, HWCAP, 1u << 24 } },
  { "SSBS", { 2, HWCAP, 1u << 28 } },
  { "MTE", { 2, HWCAP2, 1u << 18 } },   /* PSTATE.TCO */
  { "POE", { 2, HWCAP2, 0, 1u << 31 } },
  { 0 }
};

/* --- Registers --- */

/* Predicates come first and go last: they make room for SVE's registers below the
   frame, and take it away.  x9 leads to the middle of it, since a predicate's offset
   may be from -256 to 255 times its width.  */
static const struct special ffr[] = { { "ffr", REGSET_SCALABLE + 1, IN_FRAME | IN_HOOK }, { 0 } };
static const struct around predicates = {
  .before_save = "rdvl\tx9, #1\n"
                 "str\tx9, <vl>\n"
                 "addvl\tx9, sp, #-<area>/16\n"
                 "addvl\tx9, x9, #-(<area>/8-<area>/16)\n"
                 "str\tx9, <scalable>\n"
                 "mov\tsp, x9\n"
                 "addvl\tx9, x9, #31\n"
                 "addvl\tx9, x9, #1",
  .after_save = "rdffr\tp0.b\n"
                "str\tp0, [x9, #<ffr.offset>-256, mul vl]",
  .before_restore = "addvl\tx9, sp, #31\n"
                    "addvl\tx9, x9, #1\n"
                    "ldr\tp0, [x9, #<ffr.offset>-256, mul vl]\n"
                    "wrffr\tp0.b",
  .after_restore = "sub\tsp, x29, #<frame>",
  .specials = ffr, .needs = "p0"
};

/* A pair's offset may be up to 63 times the width.  */
#define GENERAL .form = { \
  { 1, "str\t<reg>, <slot>", "ldr\t<reg>, <slot>" }, \
  { 2, "stp\t<reg>, <reg2>, <slot>", "ldp\t<reg>, <reg2>, <slot>", .reach = 504 } }
#define NEON .as = "q%u", .form = { \
  { 1, "str\t<reg>, <slot>", "ldr\t<reg>, <slot>" }, \
  { 2, "stp\t<reg>, <reg2>, <slot>", "ldp\t<reg>, <reg2>, <slot>", .reach = 1008 } }
#define HALF .as = "d%u", .in_switch = true, .form = { \
  { 1, "str\t<reg>, <slot>", "ldr\t<reg>, <slot>" }, \
  { 2, "stp\t<reg>, <reg2>, <slot>", "ldp\t<reg>, <reg2>, <slot>", .reach = 504 } }
#define VECTOR .as = "z%u", .feature = SVE, .form = { \
  { 1, "str\t<reg>, [sp, #<index>, mul vl]", "ldr\t<reg>, [sp, #<index>, mul vl]" } }
#define PREDICATE .feature = SVE, .around = &predicates, .form = { \
  { 1, "str\t<reg>, [x9, #<index>-256, mul vl]", \
    "ldr\t<reg>, [x9, #<index>-256, mul vl]" } }

static const struct save_rule rules[] = {
  { "GPR", 8, 0, 31, "x%u", GENERAL },
  { "PRED", REGSET_SCALABLE + 1, 48, 16, "p%u", PREDICATE },
  { "VEC", 8, 64, 32, "v%u", HALF },    /* AAPCS64, 6.1.2 */
  { "VEC", 16, 64, 32, "v%u", NEON },
  { "VEC", REGSET_SCALABLE + 8, 64, 32, "v%u", VECTOR },
  { 0 }
};

static const struct special specials[] = {
  { "sp", 8, IN_FRAME | IN_HOOK }, { "pc", 8, IN_BOTH | IN_HOOK }, { "pstate", 8, IN_FRAME },
  { "link", 8, IN_SWITCH }, { "fpmr", 8, IN_FRAME },
  { "fpcr", 4, CONTROL_IN_BOTH }, { "fpsr", 4, IN_FRAME },
  { 0 }
};

/* --- asyncPreempt --- */

static unsigned
overhead (const struct layout *l)
{
  return HANDED + arm64_sigframe_overhead (l);
}

/* The frame's registers are found from the CFA, whatever SP is in between.  */
static void
enter (struct out *o)
{
  unsigned frame = o->layout->size;
  out_function (o, NULL, "asyncPreempt", true);
  cfi_def_cfa (o, SP, HANDED);
  cfi_pc_offset (o, HANDED - 8);
  cfi_remember (o);
  out_code (o, "hint\t#36\t\t\t/* bti j */");
  out_code (o, "sub\tsp, sp, #<frame>");
  cfi_def_cfa_offset (o, frame + HANDED);
  cfi_frame (o, frame + HANDED);
  out_comment (o, "Save the general registers.");
}

/* FPCR as a program finds it at its start, round to nearest and no trap; FPSR's bits are
   set only, so they may stay (AAPCS64, 6.1.2).  Writing FPCR may take long.  */
static void
saved_general (struct out *o)
{
  out_comment (o, "The frame record, x29 and PC, is the interrupted code's.");
  out_code (o, "add\tx29, sp, #<frame>");
  cfi_def_cfa (o, X29, HANDED);
  out_code (o, "ldp\tx1, x2, [x29, #8]\t\t/* PC, PSTATE */\n"
               "add\tx0, x29, #32\n"
               "str\tx0, <sp>\n"
               "str\tx1, <pc>\n"
               "str\tx2, <pstate>");
  out_comment (o, "Save FPCR and FPSR; asyncPreempt2 gets the ABI's.");
  out_code (o, "mrs\tx0, fpcr\n"
               "mrs\tx1, fpsr\n"
               "str\tw0, <fpcr>\n"
               "str\tw1, <fpsr>\n"
               "cbz\tw0, .Lfpcr_saved\n"
               "msr\tfpcr, xzr");
  out_label (o, ".Lfpcr_saved");
  out_unless (o, FPMR, ".Lfpmr_saved");
  out_code (o, "mrs\tx0, S3_3_C4_C4_2\n"
               "str\tx0, <fpmr>");
  out_label (o, ".Lfpmr_saved");
}

static void
call_async_preempt2 (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "sub\tx0, x29, #<frame>");
  out_code (o, "bl\tasyncPreempt2");
}

/* w9 has the word with the CPU's features behind it.  */
static void
restore_fpmr (struct out *o)
{
  out_unless (o, FPMR, ".Lfpmr_restored");
  out_code (o, "ldr\tx0, <fpmr>\n"
               "msr\tS3_3_C4_C4_2, x0");
  out_label (o, ".Lfpmr_restored");
}

/* A field of PSTATE has its bit in PSTATE in the register, too, by which it is set.
   Another task may have left a reservation on an address that this one has loaded from:
   its store-conditional must fail (Arm ARM, B2.12).  */
static void
restore_rest (struct out *o)
{
  static const struct { unsigned bit; const char *label, *name; } fields[] = {
    { DIT, ".Ldit_restored", "S3_3_C4_C2_5" },
    { SSBS, ".Lssbs_restored", "S3_3_C4_C2_6" },
    { TCO, ".Ltco_restored", "S3_3_C4_C2_7" }
  };
  out_comment (o, "Restore FPSR, FPCR and PSTATE; nothing changes a flag from there on.");
  restore_fpmr (o);
  out_code (o, "ldr\tw0, <fpsr>\n"
               "msr\tfpsr, x0\n"
               "ldr\tw0, <fpcr>\n"
               "mrs\tx1, fpcr\n"
               "cmp\tx0, x1\n"
               "b.eq\t.Lfpcr_restored\n"
               "msr\tfpcr, x0");
  out_label (o, ".Lfpcr_restored");
  out_code (o, "ldr\tx0, <pstate>");
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    {
      out_code (o, "tbz\tw9, #<n>, <s>", __builtin_ctz (fields[i].bit), fields[i].label);
      out_code (o, "msr\t<s>, x0", fields[i].name);
      out_label (o, fields[i].label);
    }
  out_code (o, "msr\tnzcv, x0\n"
               "clrex\t\t\t\t/* another task's reservation */");
  out_comment (o, "Restore the general registers.");
  cfi_def_cfa (o, SP, o->layout->size + HANDED);
}

/* ret: br would need a landing pad where it goes.  */
static void
leave (struct out *o)
{
  out_code (o, "ldr\tx18, [sp, #<frame>+8]");
  cfi_pc_register (o, X18);
  out_code (o, "add\tsp, sp, #<frame>+32");
  cfi_restore_state (o);
  cfi_def_cfa_offset (o, 0);
  cfi_pc_register (o, X18);
  out_code (o, "ret\tx18");
  out_function_end (o);
}

const struct arch arch_arm64 = {
  .name = "arm64", .file = "runtime/mkpreempt/arm64.c", .word = 8, .stack_align = 16,
  .elf_machine = EM_AARCH64, .elf_word = { { R_AARCH64_PREL32, ELF_DISTANCE } },
  .stack_pointer = "sp", .needs = "x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x16 x29 x30",
  .rules = rules, .kept = arm64_kept, .general_first = true,
  .specials = specials, .features = features,
  .scratch = "x18", .scratch_flag = "-ffixed-x18", .sigframe = &arm64_sigframe,
  .address = "[sp, #<offset>]", .jump = "b\t<label>", .no_area = "str\txzr, <vl>",
  .unless = "adrp\tx9, .Lcpu\n"
            "ldr\tw9, [x9, #:lo12:.Lcpu]\t/* <feature> */\n"
            "tbz\tw9, #<bit>, <label>",
  .macros = "\t.arch\tarmv8-a\n"
            "\t.arch_extension\tsve\n\n"
            "/* Marked for branch target identification.  */\n"
            "\t.section\t.note.gnu.property,\"a\"\n"
            "\t.balign\t8\n"
            "\t.long\t4, 16, 5\n"
            "\t.asciz\t\"GNU\"\n"
            "\t.long\t0xc0000000, 4, 1, 0\n\n",
  .columns = { .sp = SP, .fp = X29, .pc = PC_OF_LIBGCC, .pc_too = PC_OF_GDB,
               .link = LINK },
  .overhead = overhead,
  .enter = enter, .saved_first = saved_general, .call = call_async_preempt2,
  .restore_last = restore_rest, .leave = leave,
  .switch_to = arm64_switch_to, .switch_new = arm64_switch_new,
  .hook = &arm64_hook, .switching = &arm64_switching, .held = arm64_held, .thin = &arm64_thin
};
