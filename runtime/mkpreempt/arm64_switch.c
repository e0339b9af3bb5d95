/* arm64's preempt_switch and preempt_switch_new.

   A frame has two words for where to go on: the address, and x30 there, which is 0 where a
   new stack begins, and unwinders stop.

   SPDX-License-Identifier: MIT  */

#include "arm64.h"
#include "moves.h"
#include "switches.h"

/* libc's code keeps values in them, and may be on the stack, even where all that is
   preempted is compiled without (AAPCS64, 6.1.2).  */
#define KEPT(n) { "v" #n, "VEC", 8, 64 + n, true, 0 }
const struct reg arm64_kept[] = {
  KEPT (8), KEPT (9), KEPT (10), KEPT (11), KEPT (12), KEPT (13), KEPT (14), KEPT (15),
  { .name = "" }
};

/* Writing it may take long.  x5 has the other stack's.  */
static void
load_fpcr (struct out *o)
{
  out_code (o, "ldr\tw6, <fpcr>\n"
               "cmp\tw5, w6\n"
               "b.eq\t.Lswitch_fpcr_loaded\n"
               "msr\tfpcr, x6");
  out_label (o, ".Lswitch_fpcr_loaded");
}

void
arm64_switch_to (struct out *o)
{
  cfi_remember (o);
  out_code (o, "hint\t#34\t\t\t/* bti c */\n"
               "sub\tsp, sp, #<frame>");
  cfi_def_cfa_offset (o, o->layout->size);
  cfi_frame (o, o->layout->size);
  moves_save (o, 0);
  moves_others (o, true);
  out_code (o, "str\tx30, <pc>\n"
               "str\tx30, <link>");
  cfi_saved_slot (o, LINK, "link");
  if (switches_control (o))
    out_code (o, "mrs\tx5, fpcr\nstr\tw5, <fpcr>");
  out_code (o, "mov\tx3, sp");
  out_label (o, ".Lparked");
  switches_park (o);
  switches_take (o);
  if (switches_control (o))
    load_fpcr (o);
  out_code (o, "ldr\tx16, <pc>\n"
               "ldr\tx30, <link>");
  moves_others (o, false);
  switches_results (o);
  moves_restore (o, 0);
  out_code (o, "add\tsp, sp, #<frame>");
  cfi_restore_state (o);
  out_code (o, "ret\tx16");
}

/* ENTRY's own return address is 0, where unwinders stop.  */
void
arm64_switch_new (struct out *o)
{
  out_code (o, "hint\t#34\t\t\t/* bti c */\n"
               "sub\tx0, x0, #<frame>");
  for (unsigned at = 0; at < o->layout->size; at += 8)
    out_code (o, "str\txzr, [x0, #<n>]", at);
  out_code (o, "str\tx1, [x0, #<pc.offset>]");
  if (switches_control (o))
    out_code (o, "mrs\tx1, fpcr\n"
                 "str\tw1, [x0, #<fpcr.offset>]");
  out_code (o, "ret");
}

const struct switching arm64_switching = {
  .argument = { "x0", "x1", "x2" }, .sp = "x3", .result = { "x0", "x1" }, .scratch = "x4",
  .store_sp = "str\tx3, [<s>]", .take_sp = "mov\tsp, <s>",
  .load_sp = "ldr\tx4, [<s>]\nmov\tsp, x4", .move = "mov\t<s>, <s>"
};

/* x16 is what code may be jumped to through, where it begins with bti c or bti j.  */
const struct thin arm64_thin = {
  .from = "x1", .to = "x0", .kept = "x29", .base = "x19",
  .park = "adr\tx16, 1f\nmov\tx9, sp\nstp\tx9, x16, [%0]",
  .save = "str\t<s>, [%0, #<n>]", .load = "ldr\t<s>, [%1, #<n>]",
  .leave = "ldp\tx9, x16, [%1]\nmov\tx30, xzr\nmov\tsp, x9\nbr\tx16",
  .land = "\"hint\\t#36\""
};
const struct held arm64_held[] = {
  { "v", 0, 31, "defined __ARM_FP" }, { "p", 0, 15, "defined __ARM_FEATURE_SVE" }, { 0 }
};
