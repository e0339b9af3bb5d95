/* preempt_switch and preempt_switch_new of PowerPC of 64 bits.

   A frame has two words for where to go on: the address, and LR there, which is 0 where a
   new stack begins, and unwinders stop.  Above the first frame of a stack lies the head of
   another, into which the function that begins there may write as its caller's.

   SPDX-License-Identifier: MIT  */

#include "ppc64.h"
#include "moves.h"
#include "switches.h"

/* libc's code keeps values in them, and may be on the stack, even where all that is
   preempted is compiled without (ELFv2, 2.2.2.1).  */
#define KEPT_F(n) { "f" #n, "FPR", 8, 32 + n, true, 0 }
#define KEPT_V(n) { "v" #n, "VR", 16, V0 + n, true, 0 }
const struct reg ppc64_kept[] = {
  KEPT_F (14), KEPT_F (15), KEPT_F (16), KEPT_F (17), KEPT_F (18), KEPT_F (19),
  KEPT_F (20), KEPT_F (21), KEPT_F (22), KEPT_F (23), KEPT_F (24), KEPT_F (25),
  KEPT_F (26), KEPT_F (27), KEPT_F (28), KEPT_F (29), KEPT_F (30), KEPT_F (31),
  KEPT_V (20), KEPT_V (21), KEPT_V (22), KEPT_V (23), KEPT_V (24), KEPT_V (25),
  KEPT_V (26), KEPT_V (27), KEPT_V (28), KEPT_V (29), KEPT_V (30), KEPT_V (31),
  { .name = "" }
};

/* All of FPSCR, where it is not the same.  Where nobody asks the CPU, ELFv2's have decimal
   numbers, and of ELFv1's their rounding stays as it is.  */
static void
load_fpscr (struct out *o)
{
  out_code (o, "lfd\t%f0, <fpscr>\nld\t%r0, <fpscr>\ncmpd\t%r0, %r5\nbeq\t.Lfpscr_loaded");
  out_code (o, "mtfsf\t255, %f0");
  if (o->layout->order == NULL)
    out_unless (o, DFP, ".Lfpscr_loaded");
  if (o->layout->order == NULL || !o->arch->big_endian)
    out_code (o, "mtfsf\t255, %f0, 1, 0");
  out_label (o, ".Lfpscr_loaded");
}

void
ppc64_switch_to (struct out *o)
{
  unsigned size = o->layout->size + ppc64_header (o->arch);
  cfi_remember (o);
  out_code (o, "mflr\t%r0\nstd\t%r0, <n>(%r1)\nstdu\t%r1, -(<frame>+<header>)(%r1)",
            LINK_SAVED);
  cfi_def_cfa_offset (o, size);
  cfi_frame (o, o->layout->size);
  out_code (o, "std\t%r0, <pc>\nstd\t%r0, <link>");
  cfi_saved_slot (o, LINK, "link");
  moves_save (o, 0);
  out_code (o, "mr\t%r6, %r3\nmr\t%r7, %r4");
  if (o->layout->order != NULL)
    out_code (o, "mr\t%r8, %r5");
  moves_others (o, true);
  if (switches_control (o))
    out_code (o, "mffs\t%f0\nstfd\t%f0, <fpscr>\nld\t%r5, <fpscr>");
  out_label (o, ".Lparked");
  switches_park (o);
  switches_take (o);
  if (switches_control (o))
    load_fpscr (o);
  moves_others (o, false);
  switches_results (o);
  moves_restore (o, 0);
  out_code (o, "ld\t%r12, <pc>\nld\t%r0, <link>\nmtlr\t%r0\nmtctr\t%r12\n"
               "addi\t%r1, %r1, <frame>+<header>");
  cfi_restore_state (o);
  out_code (o, "bctr");
}

/* ENTRY is the address of the code, or of its descriptor, which has that and the TOC.  */
void
ppc64_switch_new (struct out *o)
{
  unsigned header = ppc64_header (o->arch), size = o->layout->size + header;
  out_code (o, "addi\t%r3, %r3, -<n>\nli\t%r0, 0", size + header);
  for (unsigned at = 0; at < size + header; at += 8)
    out_code (o, "std\t%r0, <n>(%r3)", at);
  out_code (o, "addi\t%r5, %r3, <n>\nstd\t%r5, 0(%r3)", size);
  if (o->arch->descriptors)
    out_code (o, "ld\t%r5, 8(%r4)\nstd\t%r5, <r2.offset>+<header>(%r3)\nld\t%r4, 0(%r4)");
  out_code (o, "std\t%r4, <pc.offset>+<header>(%r3)");
  if (switches_control (o))
    out_code (o, "mffs\t%f0\nstfd\t%f0, <fpscr.offset>+<header>(%r3)");
  out_code (o, "blr");
}

/* ELFv1 returns a structure in memory.  */
#define SWITCHING                                                             \
  .argument = { "r6", "r7", "r8" }, .sp = "r9", .scratch = "r10",             \
  .store_sp = "std\t%r1, 0(%<s>)", .keep_sp = "mr\t%<s>, %r1",                \
  .take_sp = "mr\t%r1, %<s>", .load_sp = "ld\t%r1, 0(%<s>)",                  \
  .move = "mr\t%<s>, %<s>"
const struct switching ppc64_switching_v1 = { SWITCHING, .result = { "r3" } };
const struct switching ppc64_switching_v2 = { SWITCHING, .result = { "r3", "r4" } };

/* --- In line --- */

/* Compilers call the floating-point registers fr0 to fr31.  */
void
ppc64_clobber (const char *name, char *text, size_t size)
{
  if (name[0] == 'f')
    snprintf (text, size, "fr%s", name + 1);
}

const struct held ppc64_held[] = {
  { "f", 0, 31, "!defined _SOFT_FLOAT" }, { "v", 0, 31, "defined __ALTIVEC__" }, { 0 }
};

/* r2 is the compiler's all the time.  A new context has the head of a frame above it.  */
const struct thin ppc64_thin = {
  .from = "r4", .to = "r3", .kept = "r31 r2", .base = "r30",
  .park = "bcl\t20, 31, 2f\n2:\tmflr\t%%r12\naddi\t%%r12, %%r12, 1f-2b\n"
          "std\t%%r1, 0(%0)\nstd\t%%r12, 8(%0)",
  .save = "std\t%%<s>, <n>(%0)", .load = "ld\t%%<s>, <n>(%1)",
  .leave = "ld\t%%r12, 8(%1)\nmtctr\t%%r12\nld\t%%r1, 0(%1)\nli\t%%r0, 0\n"
           "mtlr\t%%r0\nbctr",
  .fresh = "#if !defined _CALL_ELF || _CALL_ELF != 2\n"
           "  /* A descriptor.  */\n"
           "  c->kept[1] = ((void **) c->pc)[1];\n  c->pc = ((void **) c->pc)[0];\n"
           "#endif\n"
           "  sp -= 112;\n  *(void **) sp = 0;\n"
};
