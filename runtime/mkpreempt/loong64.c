/* How to save what code for LoongArch of 64 bits may hold: loong64.

   DWARF numbers: LoongArch psABI, "DWARF Register Numbers"; 72, which is nobody's there, is
   GCC's alternate frame return column, the interrupted PC's.

   On entry the interrupted PC is at SP, and behind it a word that is nobody's.

   SPDX-License-Identifier: MIT  */

#include "arch.h"
#include "moves.h"
#include "switches.h"

#include <elf.h>

/* glibc has them from 2.36 on.  */
#ifndef EM_LOONGARCH
# define EM_LOONGARCH 258
# define R_LARCH_ADD32 50
# define R_LARCH_SUB32 55
#endif
#ifndef R_LARCH_32_PCREL
# define R_LARCH_32_PCREL 99
#endif

/* --- Features --- */

/* AT_HWCAP, the auxiliary vector's 16 (arch/loongarch/include/uapi/asm/hwcap.h in Linux).  */
enum { HWCAP = 16 };
enum { FPU = 1 << 1, LSX = 1 << 2, LASX = 1 << 3 };
static const struct feature features[] = {
  { "KNOWN" },
  { "FPU", { 2, HWCAP, 1u << 3 } },     /* f0 to f31, fcc0 to fcc7, fcsr */
  { "LSX", { 2, HWCAP, 1u << 4 } },     /* 128 bits of the former */
  { "LASX", { 2, HWCAP, 1u << 5 } },    /* 256 */
  { 0 }
};

/* --- Registers --- */

enum { RA = 1, SP = 3, SCRATCH = 21, FP = 22, PC = 72 };

#define REACH 2040              /* of 12 bits with a sign */
#define MOVES(store, load) \
  .form = { { 1, store "\t$<reg>, <slot>", load "\t$<reg>, <slot>", REACH } }
#define GENERAL MOVES ("st.d", "ld.d")
#define CONDITION \
  .form = { { 1, "movcf2gr\t$r12, $<reg>\nst.d\t$r12, <slot>", \
              "ld.d\t$r12, <slot>\nmovgr2cf\t$<reg>, $r12", REACH } }

/* A program begins with 0, round to nearest and no trap.  */
static const struct around fcsr = {
  .before_save = "movfcsr2gr\t$r12, $fcsr0\nst.w\t$r12, <fcsr>\nmovgr2fcsr\t$fcsr0, $r0",
  .after_restore = "ld.w\t$r12, <fcsr>\nmovgr2fcsr\t$fcsr0, $r12",
  .without_control = &(const struct around) { .before_save = NULL }
};

/* A floating-point register is the lowest 64 bits of a vector register; of those that are
   callee-saved a function keeps no more.  */
static const struct save_rule rules[] = {
  { "GPR", 8, 1, 1, "r%u", .first = 1, GENERAL },
  { "GPR", 8, 4, 18, "r%u", .first = 4, GENERAL },
  { "GPR", 8, FP, 1, "r%u", .first = FP, GENERAL, .by_entry = true },
  { "GPR", 8, 23, 9, "r%u", .first = 23, GENERAL },
  { "VEC", 8, 56, 8, "f%u", .first = 24, MOVES ("fst.d", "fld.d"), .around = &fcsr,
    .feature = FPU, .in_switch = true },
  { "VEC", 8, 32, 32, "f%u", MOVES ("fst.d", "fld.d"), .around = &fcsr, .feature = FPU },
  { "VEC", 16, 32, 32, "f%u", .as = "vr%u", MOVES ("vst", "vld"), .around = &fcsr,
    .feature = LSX },
  { "VEC", 32, 32, 32, "f%u", .as = "xr%u", MOVES ("xvst", "xvld"), .around = &fcsr,
    .feature = LASX },
  { "FCC", 8, 64, 8, "fcc%u", CONDITION, .feature = FPU },
  { 0 }
};

static const struct special specials[] = {
  { "sp", 8, IN_FRAME | IN_HOOK }, { "pc", 8, IN_BOTH | IN_HOOK }, { "ra", 8, IN_HOOK },
  { "fcsr", 4, CONTROL_IN_BOTH },
  { 0 }
};

/* --- asyncPreempt --- */

/* What preempt_inject has taken; and below it the interrupted frame pointer, with which
   that makes a frame record, and a word that is nobody's.  */
#define ENTRY 16
#define RECORD 16

static unsigned
overhead (const struct layout *l)
{
  (void) l;
  return ENTRY + RECORD;
}

/* The record is where the ABI has it, below what the frame pointer leads to.  */
static void
enter (struct out *o)
{
  unsigned taken = ENTRY + RECORD + o->layout->size;
  out_function (o, NULL, "asyncPreempt", true);
  cfi_frame (o, taken);
  cfi_def_cfa (o, SP, ENTRY);
  cfi_pc_offset (o, ENTRY);
  cfi_remember (o);
  out_comment (o, "Continue the frame-pointer chain; r22 goes into the frame too, where stack"
               "\n\t   scanners and debuggers look.");
  out_code (o, "addi.d\t$r3, $r3, -(<frame>+<n>)", RECORD);
  cfi_def_cfa_offset (o, taken);
  out_code (o, "st.d\t$r22, $r3, <frame>+8");
  cfi_offset (o, FP, NULL, ENTRY + 8);
  out_code (o, "st.d\t$r22, <r22>\naddi.d\t$r22, $r3, <frame>+24");
  cfi_def_cfa (o, FP, ENTRY - 8);
  out_comment (o, "Save the general registers.");
}

static bool
has_floats (const struct out *o)
{
  return layout_bank (o->all, "VEC") != NULL;
}

static void
saved_first (struct out *o)
{
  out_comment (o, "PC and SP, as they were.");
  out_code (o, "ld.d\t$r12, $r22, -8\nst.d\t$r12, <pc>\n"
               "addi.d\t$r12, $r22, 8\nst.d\t$r12, <sp>");
  if (!has_floats (o))
    out_code (o, "st.w\t$r0, <fcsr>");
}

static void
call (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "move\t$r4, $r3\nbl\t%plt(asyncPreempt2)");
}

/* Another task may have left a reservation on the address for which the interrupted code
   holds one, and its store-conditional would succeed where it must not.  Any pair ends it,
   here on the word that is nobody's.  */
static void
restore_last (struct out *o)
{
  out_comment (o, "No reservation of another task's serves this one.");
  out_code (o, "ll.d\t$r12, $r3, <frame>\nsc.d\t$r12, $r3, <frame>");
  out_comment (o, "Restore the general registers.");
}

/* Below SP nothing is read: a signal may come, on this stack.  */
static void
leave (struct out *o)
{
  unsigned taken = ENTRY + RECORD + o->layout->size;
  out_code (o, "ld.d\t$r22, $r3, <frame>+8");
  cfi_restore_state (o);
  cfi_def_cfa_offset (o, taken);
  out_code (o, "ld.d\t$r21, $r3, <frame>+16");
  cfi_pc_register (o, SCRATCH);
  out_code (o, "addi.d\t$r3, $r3, <n>", taken);
  cfi_def_cfa_offset (o, 0);
  out_code (o, "jr\t$r21");
  out_function_end (o);
}

/* --- preempt_switch, preempt_switch_new --- */

/* TEMPLATE, which uses fcsr, where there is one; else go on at LABEL.  */
static void
where_fcsr (struct out *o, const char *label, const char *template)
{
  const struct bank *floats = layout_bank (o->all, "VEC");
  if (floats == NULL || !switches_control (o))
    return;
  if (floats->level[0].feature != 0)
    out_unless (o, FPU, label);
  out_code (o, template);
  if (floats->level[0].feature != 0)
    out_label (o, label);
}

/* The floating-point registers bring fcsr along, where some are callee-saved.  */
static void
other_banks (struct out *o, bool save)
{
  if (layout_bank (o->layout, "VEC") == NULL)
    where_fcsr (o, save ? ".Lswitch_saved" : ".Lswitch_loaded",
                save ? "movfcsr2gr\t$r12, $fcsr0\nst.w\t$r12, <fcsr>"
                     : "ld.w\t$r12, <fcsr>\nmovgr2fcsr\t$fcsr0, $r12");
  moves_others (o, save);
}

/* A frame has two words for where to go on: the address, and r1 there, which is 0 where a
   new stack begins, and unwinders stop.  */
static void
switch_to (struct out *o)
{
  cfi_frame (o, o->layout->size);
  cfi_remember (o);
  out_code (o, "addi.d\t$r3, $r3, -<frame>");
  cfi_def_cfa_offset (o, o->layout->size);
  moves_save (o, 0);
  out_code (o, "st.d\t$r1, <pc>");
  other_banks (o, true);
  out_label (o, ".Lparked");
  switches_park (o);
  switches_take (o);
  other_banks (o, false);
  switches_results (o);
  moves_restore (o, 0);
  out_code (o, "ld.d\t$r12, <pc>\naddi.d\t$r3, $r3, <frame>");
  cfi_restore_state (o);
  out_code (o, "jr\t$r12");
}

static void
switch_new (struct out *o)
{
  unsigned size = o->layout->size + 16;
  cfi_frame (o, o->layout->size);
  out_code (o, "addi.d\t$r4, $r4, -<n>", size);
  for (unsigned at = 0; at < size; at += 8)
    out_code (o, "st.d\t$r0, $r4, <n>", at);
  out_code (o, "st.d\t$r5, $r4, <pc.offset>");
  where_fcsr (o, ".Lswitch_new", "movfcsr2gr\t$r12, $fcsr0\nst.w\t$r12, $r4, <fcsr.offset>");
  out_code (o, "jr\t$r1");
}

static const struct switching switching = {
  .argument = { "r4", "r5", "r6" }, .sp = "r13", .result = { "r4", "r5" }, .scratch = "r14",
  .store_sp = "st.d\t$r3, $<s>, 0", .keep_sp = "move\t$<s>, $r3", .take_sp = "move\t$r3, $<s>",
  .load_sp = "ld.d\t$r3, $<s>, 0", .move = "move\t$<s>, $<s>"
};

/* --- A hook --- */

/* As asyncPreempt's frame, with what it is handed, which is the return address here.  It goes on
   through r21, which is nobody's.  */
static void
hook_enter (struct out *o)
{
  unsigned whole = o->layout->size + RECORD + ENTRY;
  out_code (o, "addi.d\t$r3, $r3, -<n>", whole);
  cfi_def_cfa_offset (o, whole);
  cfi_frame (o, whole);
  out_code (o, "st.d\t$r22, $r3, <frame>+8\nst.d\t$r1, $r3, <frame>+16");
  cfi_offset (o, FP, NULL, whole - o->layout->size - 8);
  cfi_offset (o, RA, NULL, whole - o->layout->size - 16);
  out_code (o, "addi.d\t$r22, $r3, <frame>+24");
  cfi_def_cfa (o, FP, 8);
}

static void
hook_saved (struct out *o)
{
  out_code (o, "st.d\t$r1, <pc>\nst.d\t$r1, <ra>\naddi.d\t$r12, $r22, 8\nst.d\t$r12, <sp>");
}

static void
hook_call (struct out *o, const char *function)
{
  out_code (o, "move\t$r4, $r3\nbl\t%plt(<s>)", function);
}

static void
hook_leave (struct out *o)
{
  unsigned whole = o->layout->size + RECORD + ENTRY;
  const struct level *general = &o->layout->bank[0].level[0];
  cfi_def_cfa (o, SP, whole);
  for (unsigned i = 0; i < general->count; i++)
    cfi_restore (o, general->save[i].dwarf);
  out_code (o, "ld.d\t$r1, <ra>\nld.d\t$r21, <pc>");
  cfi_register (o, RA, SCRATCH);
  out_code (o, "ld.d\t$r22, $r3, <frame>+8");
  cfi_restore (o, FP);
  out_code (o, "addi.d\t$r3, $r3, <n>", whole);
  cfi_def_cfa_offset (o, 0);
  out_code (o, "jr\t$r21");
}

static const struct hook hook = {
  .enter = hook_enter, .saved = hook_saved, .call = hook_call, .leave = hook_leave,
  .trap = "break\t0", HOOK_AUXV
};

/* --- In an asm --- */

/* As all compilers know them.  */
static void
clobber (const char *name, char *text, size_t size)
{
  snprintf (text, size, "$%s", name);
}

#define HARD_FLOAT "defined __loongarch_frlen && __loongarch_frlen > 0"
static const struct held held[] = {
  { "f", 0, 31, HARD_FLOAT }, { "fcc", 0, 7, HARD_FLOAT }, { 0 }
};

/* LLVM's second frame pointer is r31.  */
static const struct thin thin = {
  .from = "r5", .to = "r4", .kept = "r22", .base = "r31",
  .park = "la.pcrel\t$r12, 1f\nst.d\t$r3, %0, 0\nst.d\t$r12, %0, 8",
  .save = "st.d\t<s>, %0, <n>", .load = "ld.d\t<s>, %1, <n>",
  .leave = "ld.d\t$r12, %1, 8\nld.d\t$r3, %1, 0\nli.d\t$r1, 0\njr\t$r12"
};

const struct arch arch_loong64 = {
  .name = "loong64", .file = "runtime/mkpreempt/loong64.c", .word = 8, .stack_align = 16,
  .stack_pointer = "r3", .needs = "r1 r4 r5 r12 r22",
  .elf_machine = EM_LOONGARCH,
  .elf_word = { { R_LARCH_ADD32, ELF_ADD }, { R_LARCH_SUB32, ELF_SUBTRACT },
                { R_LARCH_32_PCREL, ELF_DISTANCE } },
  .rules = rules, .specials = specials, .features = features,
  .scratch = "r21", .scratch_flag = "-ffixed-r21",
  .address = "$r3, <offset>", .jump = "b\t<label>",
  .unless = "pcalau12i\t$r12, %pc_hi20(.Lcpu)\nld.w\t$r12, $r12, %pc_lo12(.Lcpu)\n"
            "andi\t$r12, $r12, <mask>\t/* <feature> */\nbeqz\t$r12, <label>",
  .columns = { .sp = SP, .fp = FP, .pc = PC, .link = RA },
  .overhead = overhead, .enter = enter, .saved_first = saved_first, .call = call,
  .restore_last = restore_last, .leave = leave,
  .switch_to = switch_to, .switch_new = switch_new, .hook = &hook, .switching = &switching,
  .clobber = clobber, .held = held, .thin = &thin
};
