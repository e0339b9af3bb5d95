/* How to save what code for ARM of 32 bits may hold, ARM's own or Thumb's.

   DWARF numbers: DWARF for the Arm Architecture (AADWARF32), table 1; s0 to s31 by the old
   ones, as GCC has them.

   preempt_inject leaves SP aligned, and in fp the address of a frame record of the
   interrupted code, fp and PC, which lies at the interrupted SP less 8: that one may be a
   multiple of 4 alone.  A PC of Thumb code has its lowest bit set, here as in LR, and "pop"
   goes on with such code.

   SPDX-License-Identifier: MIT  */

#include "arch.h"
#include "moves.h"
#include "switches.h"

#include <elf.h>
#include <stdio.h>

/* AT_HWCAP, the auxiliary vector's 16 (arch/arm/include/uapi/asm/hwcap.h in Linux).  */
enum { KNOWN, VFP, VFPD32, FEATURES };
#define BIT(feature) (1u << (feature))
#define HWCAP(bit) { 2, 16, 1u << (bit) }

static const struct feature features[] = {
  [KNOWN] = { "KNOWN" },
  [VFP] = { "VFP", HWCAP (6) },
  [VFPD32] = { "VFPD32", HWCAP (19) },  /* d16 to d31 */
  [FEATURES] = { NULL }
};

/* DWARF numbers.  */
enum { FP = 11, SP = 13, LINK = 14, PC = 15, S0 = 64, D0 = 256 };

/* --- Registers --- */

/* The ABI gives a program an FPSCR of 0: round to nearest, no vectors in VFP's old way, no
   trap (AAPCS32, 6.1.2.1).  preempt_switch writes it only if it differs: that may take
   long.  */
static const struct special fpscr[] = { { "fpscr", 4, CONTROL_IN_BOTH }, { 0 } };
static const struct around vfp = {
  .before_save = "vmrs\tr3, fpscr\n"
                 "str\tr3, <fpscr>\n"
                 "mov\tr3, #0\n"
                 "vmsr\tfpscr, r3",
  .after_restore = "ldr\tr3, <fpscr>\n"
                   "vmsr\tfpscr, r3",
  .specials = fpscr, .without_control = &(const struct around) { 0 }
};
static const struct around vfp_in_switch = {
  .before_save = "vmrs\tr2, fpscr\n"
                 "str\tr2, <fpscr>",
  .after_restore = "ldr\tr3, <fpscr>\n"
                   "vmrs\tr2, fpscr\n"
                   "cmp\tr2, r3\n"
                   "it\tne\n"
                   "vmsrne\tfpscr, r3",
  .specials = fpscr, .without_control = &(const struct around) { 0 }
};

/* strd takes an even register and the next, and reaches 255 bytes in ARM code.  */
#define GENERAL .form = {                                                     \
  { 1, "str\t<reg>, <slot>", "ldr\t<reg>, <slot>" },                          \
  { 2, "strd\t<reg>, <reg2>, <slot>", "ldrd\t<reg>, <reg2>, <slot>", .reach = 252, \
    .aligned = true } }
/* All of them at once, or as many as there are arguments.  */
#define FLOATS_AT_ONCE(count)                                                 \
  { count, "add\tr3, sp, #<offset>\nvstmia\tr3, {<reg>-<reg" #count ">}",     \
    "add\tr3, sp, #<offset>\nvldmia\tr3, {<reg>-<reg" #count ">}", .aligned = true }
#define FLOATS .form = {                                                      \
  { 1, "vstr\t<reg>, <slot>", "vldr\t<reg>, <slot>" },                        \
  FLOATS_AT_ONCE (16), FLOATS_AT_ONCE (32) }

static const struct save_rule rules[] = {
  { "GPR", 4, 0, 11, "r%u", GENERAL },
  { "GPR", 4, FP, 1, "fp", GENERAL, .by_entry = true },
  { "GPR", 4, 12, 1, "ip", GENERAL },
  { "GPR", 4, LINK, 1, "lr", GENERAL },
  { "VFP", 4, S0 + 16, 16, "s%u", 16, FLOATS, .unwound_as = D0 + 8,
    .around = &vfp_in_switch, .feature = BIT (VFP), .in_switch = true },
  { "VFP", 4, S0, 32, "s%u", FLOATS, .unwound_as = D0, .around = &vfp,
    .feature = BIT (VFP) },
  { "VFP", 8, D0 + 16, 16, "d%u", 16, FLOATS, .feature = BIT (VFPD32),
    .group = "D16" },
  { 0 }
};

/* libc's code keeps values in d8 to d15, and may be on the stack, even where all that is
   preempted is compiled without (AAPCS32, 6.1.2.1).  */
#define KEPT(n) { "s" #n, "VFP", 4, S0 + n, true, 0 }
static const struct reg kept[] = {
  KEPT (16), KEPT (17), KEPT (18), KEPT (19), KEPT (20), KEPT (21), KEPT (22), KEPT (23),
  KEPT (24), KEPT (25), KEPT (26), KEPT (27), KEPT (28), KEPT (29), KEPT (30), KEPT (31),
  { .name = "" }
};

static const struct special specials[] = {
  { "sp", 4, IN_FRAME | IN_HOOK },
  { "pc", 4, IN_BOTH | IN_HOOK },
  { "apsr", 4, IN_FRAME },      /* NZCV, Q, GE */
  { "link", 4, IN_SWITCH },
  { 0 }
};

/* --- asyncPreempt --- */

/* The frame record, and what aligns the frame below it.  */
#define RECORD 8

static unsigned
overhead (const struct layout *l)
{
  return RECORD + l->align - l->arch->word;
}

/* The frame record is there, and what it says holds at the end, too.  */
static void
enter (struct out *o)
{
  out_function (o, NULL, "asyncPreempt", true);
  cfi_def_cfa (o, FP, RECORD);
  cfi_pc_offset (o, 4);
  cfi_offset (o, FP, NULL, 8);
  cfi_remember (o);
  cfi_frame_at_sp (o);
  out_code (o, "sub\tsp, sp, #<frame>");
  out_comment (o, "Save the general registers.");
}

/* Nothing has changed a flag yet.  */
static void
saved_first (struct out *o)
{
  out_comment (o, "The frame record, fp and PC, is the interrupted code's.");
  out_code (o, "ldm\tfp, {r0, r1}\n"
               "add\tr2, fp, #<n>\n"
               "str\tr0, <fp>\n"
               "str\tr1, <pc>\n"
               "str\tr2, <sp>\n"
               "mrs\tr0, APSR\n"
               "str\tr0, <apsr>", RECORD);
}

static void
call (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "mov\tr0, sp");
  out_code (o, "bl\tasyncPreempt2");
}

/* Another task may have left a reservation on an address that this one has loaded from: its
   store-conditional must fail (Arm ARM, A3.4).  */
static void
restore_last (struct out *o)
{
  out_comment (o, "Restore NZCV, Q and GE; nothing changes a flag from there on.");
  out_code (o, "ldr\tr0, <apsr>\n"
               "msr\tAPSR_nzcvqg, r0\n"
               "clrex\t\t\t\t/* another task's reservation */");
  out_comment (o, "Restore the general registers.");
}

/* SP goes up over the frame at once, and with fp and PC over the record.  */
static void
leave (struct out *o)
{
  out_code (o, "mov\tsp, fp");
  cfi_restore_state (o);
  out_code (o, "pop\t{fp, pc}");
  out_function_end (o);
}

/* --- preempt_switch, preempt_switch_new --- */

/* A frame has two words for where to go on: the address, and LR there, which is 0 where a
   new stack begins, and unwinders stop.  */
static void
switch_to (struct out *o)
{
  cfi_remember (o);
  out_code (o, "sub\tsp, sp, #<frame>");
  cfi_def_cfa_offset (o, o->layout->size);
  cfi_frame (o, o->layout->size);
  moves_save (o, 0);
  if (o->layout->order != NULL)
    out_code (o, "mov\tr4, r0\nmov\tr5, r1\nmov\tr6, r2");
  moves_others (o, true);
  out_code (o, "str\tlr, <pc>\n"
               "str\tlr, <link>");
  cfi_saved_slot (o, LINK, "link");
  out_code (o, "mov\tr3, sp");
  out_label (o, ".Lparked");
  if (o->layout->order == NULL)
    out_code (o, "str\tr3, [r0]\n"
                 "mov\tsp, r1");
  else
    {
      switches_park (o);
      switches_take (o);
    }
  moves_others (o, false);
  switches_results (o);
  out_code (o, "ldr\tip, <pc>\n"
               "ldr\tlr, <link>");
  moves_restore (o, 0);
  out_code (o, "add\tsp, sp, #<frame>");
  cfi_restore_state (o);
  out_code (o, "bx\tip");
}

static void
switch_new (struct out *o)
{
  unsigned feature = layout_bank (o->layout, "VFP")->level[0].feature;
  out_code (o, "sub\tr0, r0, #<frame>\n"
               "mov\tr2, #0");
  for (unsigned at = 0; at < o->layout->size; at += 4)
    out_code (o, "str\tr2, [r0, #<n>]", at);
  out_code (o, "str\tr1, [r0, #<pc.offset>]");
  if (!switches_control (o))
    {
      out_code (o, "bx\tlr");
      return;
    }
  if (feature != 0)
    out_unless (o, feature, ".Lnew_fpscr");
  out_code (o, "vmrs\tr2, fpscr\n"
               "str\tr2, [r0, #<fpscr.offset>]");
  if (feature != 0)
    out_label (o, ".Lnew_fpscr");
  out_code (o, "bx\tlr");
}

/* --- A hook --- */

/* fp leads to a record of fp and the return address, as in asyncPreempt, which is made the
   address to go on at: LR is as it was called, the address behind the call.  */
static void
hook_enter (struct out *o)
{
  out_code (o, "push\t{fp, lr}");
  cfi_def_cfa_offset (o, RECORD);
  cfi_offset (o, FP, NULL, 8);
  cfi_offset (o, LINK, NULL, 4);
  out_line (o, "\t.save\t{fp, lr}");
  out_code (o, "mov\tfp, sp");
  cfi_def_cfa (o, FP, RECORD);
  out_line (o, "\t.setfp\tfp, sp");
  cfi_frame (o, o->layout->size + RECORD);
  out_code (o, "sub\tsp, sp, #<frame>");
}

static void
hook_saved (struct out *o)
{
  out_code (o, "add\tr0, fp, #<n>\n"
               "str\tlr, <pc>\n"
               "str\tr0, <sp>", RECORD);
}

static void
hook_call (struct out *o, const char *function)
{
  out_code (o, "mov\tr0, sp\nbl\t<s>", function);
}

static void
hook_back (struct out *o)
{
  out_code (o, "ldr\tr0, <pc>\nstr\tr0, [fp, #4]");
}

static void
hook_leave (struct out *o)
{
  const struct level *general = &o->layout->bank[0].level[0];
  for (unsigned i = 0; i < general->count; i++)
    cfi_restore (o, general->save[i].dwarf);
  cfi_offset (o, LINK, NULL, 4);
  out_code (o, "mov\tsp, fp\npop\t{fp, pc}");
}

static const struct hook hook = {
  .enter = hook_enter, .saved = hook_saved, .call = hook_call, .back = hook_back,
  .leave = hook_leave, .trap = "udf\t#0", HOOK_AUXV
};

/* Those that it has saved are free for arguments: FPSCR takes the others.  */
static const struct switching switching = {
  .argument = { "r4", "r5", "r6" }, .sp = "r7", .result = { "r0" },
  .store_sp = "str\tr3, [<s>]", .keep_sp = "mov\t<s>, sp", .take_sp = "mov\tsp, <s>",
  .load_sp = "ldr\tr3, [<s>]\nmov\tsp, r3", .move = "mov\t<s>, <s>"
};

/* r7 is Thumb's frame pointer, and r6 LLVM's second one.  Where to go on is said with the bit
   that tells Thumb's code, in which "mov" has 2 bytes.  */
static const struct thin thin = {
  .from = "r1", .to = "r0", .kept = "r7 fp", .base = "r6",
  .park = "2:\tmov\tr2, sp\n3:\tadr\tr3, 1f\nadd\tr3, r3, #(4 - (3b - 2b)) / 2\n"
          "str\tr2, [%0]\nstr\tr3, [%0, #4]",
  .save = "str\t<s>, [%0, #<n>]", .load = "ldr\t<s>, [%1, #<n>]",
  .leave = "ldr\tr2, [%1]\nldr\tr3, [%1, #4]\nmov\tsp, r2\nmov\tlr, #0\nbx\tr3"
};

/* A compiler that is told of one half only takes the other as well.  */
static void
clobber (const char *name, char *text, size_t size)
{
  unsigned n;
  if (sscanf (name, "s%u", &n) != 1)
    return;
  *text = '\0';
  if (n % 2 == 0)
    snprintf (text, size, "d%u", n / 2);
}

static const struct held held[] = {
  { "s", 0, 31, "defined __ARM_FP", .always = true },
  { "d", 16, 31, "defined __ARM_NEON", .always = true }, { 0 }
};

const struct arch arch_arm = {
  .name = "arm", .file = "runtime/mkpreempt/arm.c", .word = 4, .stack_align = 8,
  .stack_pointer = "sp", .needs = "r0 r1 r2 r3 fp ip lr",
  .elf_machine = EM_ARM, .elf_code_bit = true, .elf_word = { { R_ARM_REL32, ELF_DISTANCE } },
  .rules = rules, .kept = kept, .general_first = true,
  .specials = specials, .features = features,
  .pops = true,
  .address = "[sp, #<offset>]", .jump = "b\t<label>",
  .unless = "movw\tip, #:lower16:.Lcpu - (1f + AHEAD)\n"
            "movt\tip, #:upper16:.Lcpu - (1f + AHEAD)\n"
            "1:\tadd\tip, ip, pc\n"
            "ldr\tip, [ip]\n"
            "tst\tip, #<mask>\t/* <feature> */\n"
            "beq\t<label>",
  .macros = "\t.syntax\tunified\n"
            "\t.arch\tarmv7-a\n"
            "\t.fpu\tvfpv3\n"
            "/* By how much PC is ahead of an instruction that reads it.  */\n"
            "#ifdef __thumb__\n"
            "\t.thumb\n"
            "# define AHEAD 4\n"
            "#else\n"
            "\t.arm\n"
            "# define AHEAD 8\n"
            "#endif\n\n",
  .columns = { .sp = SP, .fp = FP, .pc = PC, .link = LINK, .exidx = true },
  .overhead = overhead, .enter = enter, .saved_first = saved_first, .call = call,
  .restore_last = restore_last, .leave = leave,
  .switch_to = switch_to, .switch_new = switch_new, .hook = &hook, .switching = &switching,
  .clobber = clobber, .held = held, .thin = &thin
};
