/* arm64's way back when no register is free to jump through: by rt_sigreturn.

   The frame begins as a struct rt_sigframe (arch/arm64/kernel/signal.c in Linux): 128
   bytes of siginfo, ucontext, and at 592 records, each with a magic number and its size,
   of which the last has neither.  The kernel wants v0 to v31, FPSR and FPCR (FPSIMD);
   FPMR and the permission overlay (POE) where it keeps them; and without a record of
   SVE's registers it clears those.  They have no place in a frame of fixed size: an extra
   record leads to them, straight behind the end of the others, and so the frame is copied
   to below their area.

   SPDX-License-Identifier: MIT  */

#include "arm64.h"
#include "moves.h"

enum
{
  UC = 128, STACK = UC + 16, MASK = UC + 40, X = UC + 184, RECORDS = 592, V = RECORDS + 16,
  FPMR_RECORD = RECORDS + 528, BYTES = FPMR_RECORD + 3 * 16
};

static const struct place places[] = {
  { "x%u", 0, 31, X, 8, "str\t<s>, [x0, #<n>]" },
  { "sp", 0, 1, X + 8 * 31 },
  { "pc", 0, 1, X + 8 * 32 },
  { "pstate", 0, 1, X + 8 * 33 },
  { "fpsr", 0, 1, RECORDS + 8 },
  { "fpcr", 0, 1, RECORDS + 12 },
  { "v%u", 0, 32, V, 16, "str\t<s>, [x0, #<n>]", "q%u" },
  { "fpmr", 0, 1, FPMR_RECORD + 8 },
  { 0 }
};

static void leave_by_kernel (struct out *);

const struct sigframe arm64_sigframe = {
  .bytes = BYTES, .place = places, .leave = leave_by_kernel
};

/* The copy, the records between it and the area.  */
unsigned
arm64_sigframe_overhead (const struct layout *l)
{
  return l->resume == RESUME_SIGRETURN && l->scalable != 0 ? BYTES + 64 : 0;
}

/* The stack that sigaltstack would refuse: the thread keeps the one that it has.  */
static void
write_context (struct out *o)
{
  out_code (o, "stp\txzr, xzr, [x0, #<n>]\t/* flags, link */", UC);
  out_code (o, "mov\tx1, #-1");
  out_code (o, "stp\tx1, x1, [x0, #<n>]", STACK);
  out_code (o, "str\tx1, [x0, #<n>]", STACK + 16);
}

/* A record begins at [x7]: MAGIC, SIZE.  */
static void
write_head (struct out *o, unsigned magic, unsigned size, const char *name)
{
  out_code (o, "mov\tw1, #<x>\t\t/* <s> */\n"
               "movk\tw1, #<x>, lsl #16\n"
               "mov\tw2, #<n>\n"
               "stp\tw1, w2, [x7]", magic & 0xffff, name, magic >> 16, size);
}

/* Up to the end, at [x7].  FPMR is in its place; POR_EL0 is as it is.  */
static void
write_records (struct out *o)
{
  out_code (o, "add\tx7, x0, #<n>", RECORDS);
  write_head (o, 0x46508001, 528, "FPSIMD_MAGIC");
  out_code (o, "add\tx7, x7, #528");
  out_unless (o, FPMR, ".Lno_fpmr");
  write_head (o, 0x46504d52, 16, "FPMR_MAGIC");
  out_code (o, "add\tx7, x7, #16");
  out_label (o, ".Lno_fpmr");
  out_unless (o, POE, ".Lno_poe");
  write_head (o, 0x504f4530, 16, "POE_MAGIC");
  out_code (o, "mrs\tx1, S3_3_C10_C2_4\n"
               "str\tx1, [x7, #8]\n"
               "add\tx7, x7, #16");
  out_label (o, ".Lno_poe");
  out_code (o, "stp\txzr, xzr, [x7]\t\t/* the end */");
}

/* x0 is the frame, x7 the end of its records, SP the area, whose registers lie as in the
   kernel's record.  The frame's first bytes are no longer needed.  A signal may come, on
   this stack: nothing is written below SP.  */
static void
write_sve (struct out *o)
{
  out_comment (o, "SVE's registers, if there are any: v0 to v31 are z's beginnings.");
  out_code (o, "ldr\tx1, [x0, #<vl.offset>]\n"
               "cbz\tx1, .Lsigreturn\n"
               "mov\tx2, sp");
  out_code (o, "add\tx3, x0, #<n>", V);
  out_code (o, "mov\tw4, #32");
  out_label (o, ".Lcopy_v");
  out_code (o, "ldp\tx5, x6, [x2]\n"
               "add\tx2, x2, x1\n"
               "stp\tx5, x6, [x3], #16\n"
               "subs\tw4, w4, #1\n"
               "b.ne\t.Lcopy_v");
  out_comment (o, "Room for three below the area: SP comes first.");
  out_code (o, "sub\tx4, sp, #16\n"
               "sub\tx5, x4, #48\n"
               "sub\tx2, x7, x0\n"
               "sub\tx2, x5, x2\n"
               "mov\tsp, x2");
  out_comment (o, "SVE_MAGIC, size, VL; behind the area the end.");
  out_code (o, "mov\tw8, #0x4501\n"
               "movk\tw8, #0x5356, lsl #16\n"
               "mov\tw3, #<area>/8\n"
               "mul\tw3, w3, w1\n"
               "add\tw3, w3, #16\n"
               "stp\tw8, w3, [x4]\n"
               "str\tx1, [x4, #8]\n"
               "stp\txzr, xzr, [x0]");
  out_comment (o, "Below that EXTRA_MAGIC, its size, where that is, of how many bytes.");
  out_code (o, "mov\tw8, #0x5401\n"
               "movk\tw8, #0x4558, lsl #16\n"
               "mov\tw6, #32\n"
               "add\tw3, w3, #16\n"
               "stp\tw8, w6, [x5]\n"
               "stp\tx4, x3, [x5, #8]\n"
               "stp\txzr, xzr, [x5, #24]\n"
               "str\txzr, [x5, #40]");
  out_comment (o, "Below that the frame.");
  out_label (o, ".Lcopy_frame");
  out_code (o, "ldp\tx3, x4, [x0], #16\n"
               "stp\tx3, x4, [x2], #16\n"
               "cmp\tx0, x7\n"
               "b.ne\t.Lcopy_frame");
  out_label (o, ".Lsigreturn");
}

/* The blocked signals are the thread's, not the task's: preempt_adopt_mask may have
   changed them since the interruption.  SIG_BLOCK, which is 0, of none tells them.  */
static void
write_mask (struct out *o)
{
  out_code (o, "mov\tx0, #0\n"
               "mov\tx1, #0\n"
               "add\tx2, sp, #<n>\n"
               "mov\tx3, #8\n"
               "mov\tx8, #135\t\t\t/* rt_sigprocmask */\n"
               "svc\t#0", MASK);
}

static void
leave_by_kernel (struct out *o)
{
  out_comment (o, "The kernel restores all, as after a signal.");
  out_code (o, "sub\tx0, x29, #<frame>");
  moves_keep_own (o);
  write_context (o);
  write_records (o);
  if (o->layout->scalable != 0)
    write_sve (o);
  write_mask (o);
  out_code (o, "mov\tx8, #139\t\t\t/* rt_sigreturn */\n"
               "svc\t#0");
  out_function_end (o);
}
