/* asyncPreempt's way back by rt_sigreturn, where r24 may hold a value.

   SP leads to a struct rt_sigframe (arch/mips/kernel/signal.c in Linux): 24 bytes, siginfo,
   and struct ucontext with flags, link, stack, struct sigcontext, mask.  In o32 the frame is
   laid out 16 bytes above SP, and a register of 32 bits has 64, with its sign.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "mips.h"
#include "error.h"
#include "moves.h"

/* Offsets in the frame as it is laid out.  */
enum
{
  UC = 24 + 128, UC_STACK = UC + 16, MC = UC + 40, MC_F = MC + 256, MC_HI = MC + 512,
  MC_LO = MC + 544, MC_PC = MC + 576, MC_FCSR = MC_PC + 8, MC_USED_MATH = MC_FCSR + 4,
  MC_DSP = MC_USED_MATH + 4, UC_MASK = MC + 600, SIGFRAME = UC_MASK + 16
};
enum
{
  O_UC = UC - 16, O_UC_STACK = O_UC + 8, O_MC = O_UC + 24, O_PC = O_MC + 8, O_R = O_MC + 16,
  O_F = O_R + 256, O_FCSR = O_F + 260, O_USED_MATH = O_FCSR + 8, O_DSP = O_FCSR + 12,
  O_HI = O_DSP + 8, O_LO = O_HI + 8, O_OTHERS = O_LO + 8, O_UC_MASK = O_OTHERS + 24,
  O_SIGFRAME = O_UC_MASK + 16
};

#define STORE "<store>\t<s>, <n>+<home>($29)"
#define STORE_FLOAT "sdc1\t<s>, <n>+<home>($29)"
#define FLOATS .condition = "!defined __mips_soft_float"

static const struct place places_n64[] = {
  { "r%u", 1, 28, MC + 8, 8, STORE, .as = "$%u" },
  { "sp", 0, 1, MC + 8 * 29, 8 },
  { "r%u", 30, 2, MC + 8 * 30, 8, STORE, .as = "$%u" },
  { "f%u", 0, 32, MC_F, 8, STORE_FLOAT, .as = "$f%u", FLOATS },
  { "hi", 0, 1, MC_HI, 8 },
  { "lo", 0, 1, MC_LO, 8 },
  { "pc", 0, 1, MC_PC, 8 },
  { "fcsr", 0, 1, MC_FCSR, 4 },
  { 0 }
};

/* LOW is where a word of 64 bits has its lower half.  */
#define PLACES_O32(low)                                                       \
  {                                                                           \
    { "r%u", 1, 28, O_R + 8 + low, 8, STORE, .as = "$%u" },                   \
    { "sp", 0, 1, O_R + 8 * 29 + low, 8 },                                    \
    { "r%u", 30, 2, O_R + 8 * 30 + low, 8, STORE, .as = "$%u" },              \
    { "f0 f2 f4 f6 f8 f10 f12 f14 f16 f18 f20 f22 f24 f26 f28 f30", 0, 16, O_F, 16, \
      STORE_FLOAT, .as = "$f0 $f2 $f4 $f6 $f8 $f10 $f12 $f14 $f16 $f18 $f20 $f22 $f24" \
      " $f26 $f28 $f30", FLOATS },                                            \
    { "f1 f3 f5 f7 f9 f11 f13 f15 f17 f19 f21 f23 f25 f27 f29 f31", 0, 16, O_F + 8, 16 }, \
    { "hi", 0, 1, O_HI + low, 8 },                                            \
    { "lo", 0, 1, O_LO + low, 8 },                                            \
    { "pc", 0, 1, O_PC + low, 8 },                                            \
    { "fcsr", 0, 1, O_FCSR, 4 },                                              \
    { 0 }                                                                     \
  }
static const struct place places_o32[] = PLACES_O32 (4), places_o32le[] = PLACES_O32 (0);

/* --- Before asyncPreempt2 --- */

static void
store_zeros (struct out *o, unsigned at, unsigned words)
{
  for (unsigned n = 0; n < words; n++)
    out_code (o, "<store>\t$0, <n>+<home>($29)", at + n * o->arch->word);
}

/* A stack that sigaltstack refuses leaves the thread's as it is.  */
static void
refuse_stack (struct out *o, unsigned at)
{
  out_code (o, "li\t$8, -1");
  for (unsigned n = 0; n < 3; n++)
    out_code (o, "<store>\t$8, <n>+<home>($29)", at + n * o->arch->word);
}

static void
fill_used_math (struct out *o, unsigned at)
{
  out_line (o, "#ifdef __mips_soft_float");
  out_code (o, "sw\t$0, <n>+<home>($29)", at);
  out_line (o, "#else");
  out_code (o, "li\t$8, 3\nsw\t$8, <n>+<home>($29)\t/* USED_FP, USED_FR1 */", at);
  out_line (o, "#endif");
}

/* DSP's accumulators are nobody's.  */
void
mips_fill_sigframe (struct out *o)
{
  const struct slot *f0 = layout_slot (o->layout, "f0");
  bool o32 = mips_is_o32 (o->arch);
  if (f0 != NULL && f0->bytes > 8)
    out_error (o, ERROR ("%s: register r24 is listed, and so asyncPreempt goes back by"
                         " rt_sigreturn, which it cannot yet with the vectors of MSA;"
                         " compile all code that is preempted with -ffixed-24, or extend"
                         " %s", o->layout->scratch_in->file, o->arch->file));
  out_comment (o, "The rest of a signal's frame.");
  store_zeros (o, o32 ? O_UC : UC, 2);
  refuse_stack (o, o32 ? O_UC_STACK : UC_STACK);
  if (o32)
    store_zeros (o, O_OTHERS, 6);
  else
    {
      store_zeros (o, MC_HI + 8, 3);
      store_zeros (o, MC_LO + 8, 3);
    }
  fill_used_math (o, o32 ? O_USED_MATH : MC_USED_MATH);
  out_code (o, "sw\t$0, <n>+<home>($29)", o32 ? O_DSP : MC_DSP);
  if (!o32)
    out_code (o, "sw\t$0, <n>+<home>($29)", MC_DSP + 4);
}

/* --- Behind it --- */

/* A kernel of 64 bits takes all of them.  */
static void
extend (struct out *o, unsigned low)
{
  out_comment (o, "The signs of pc and the general registers; of hi and lo.");
  out_code (o, "addiu\t$6, $29, <n>+<home>\naddiu\t$7, $29, <n>+<home>", O_PC, O_F);
  out_label (o, ".Lextend");
  out_code (o, "lw\t$8, <n>($6)\nsra\t$8, $8, 31\nsw\t$8, <n>($6)", low, 4 - low);
  out_code (o, "addiu\t$6, $6, 8\nbne\t$6, $7, .Lextend\nnop");
  for (unsigned at = O_HI; at <= O_LO; at += O_LO - O_HI)
    out_code (o, "lw\t$8, <n>+<home>($29)\nsra\t$8, $8, 31\nsw\t$8, <n>+<home>($29)",
              at + low, at + 4 - low);
}

/* Odd registers, where the even ones are saved as pairs, or as if they were.  An emulator
   that has both halves of a pair apart looks for the upper one where an odd register of 64
   bits would be.  Whether there is one, and it is other code's, tells a pair whose upper
   half changes.  */
static void
write_odd (struct out *o, unsigned low)
{
  out_line (o, "#ifndef __mips_soft_float");
  out_code (o, "addiu\t$6, $29, <n>+<home>\naddiu\t$7, $6, 256", O_F);
  out_label (o, ".Lhalf");
  out_code (o, "lw\t$8, <n>($6)\nsw\t$8, <n>($6)", 4 - low, 8 + low);
  out_code (o, "addiu\t$6, $6, 16\nbne\t$6, $7, .Lhalf\nnop");
  out_line (o, "# if __mips_isa_rev >= 2 && __mips_fpr != 32");
  out_code (o, ".set\tpush\n.set\tfp=64\n.set\toddspreg");
  out_code (o, "li\t$9, -1\nmthc1\t$0, $f0\nmfc1\t$8, $f1\nmthc1\t$9, $f0\nmfc1\t$9, $f1");
  out_code (o, "bne\t$8, $9, .Lpairs\nnop");
  for (unsigned n = 1; n < 32; n += 2)
    out_code (o, "sdc1\t$f<n>, <n>+<home>($29)", n, O_F + 8 * n);
  out_label (o, ".Lpairs");
  out_code (o, ".set\tpop");
  out_line (o, "# endif\n#endif");
}

/* What no header lists, and the kernel restores as well.  */
static void
keep_fcsr (struct out *o)
{
  out_line (o, "#ifndef __mips_soft_float");
  out_code (o, "cfc1\t$8, $31\nsw\t$8, <fcsr>");
  out_line (o, "#endif");
}

#define RT_SIGPROCMASK(o32) ((o32) ? 4195 : 5014)
#define RT_SIGRETURN(o32) ((o32) ? 4193 : 5211)

/* The blocked signals are the thread's, not the task's: preempt_adopt_mask may have
   changed them since the interruption.  SIG_BLOCK of none tells them.  */
static void
leave (struct out *o)
{
  bool o32 = mips_is_o32 (o->arch);
  unsigned low = o->arch->big_endian ? 4 : 0;
  moves_keep_own (o);
  if (o32)
    extend (o, low);
  if (o32 && layout_slot (o->layout, "f1") == NULL)
    write_odd (o, low);
  if (!mips_has_floats (o))
    keep_fcsr (o);
  else
    {
      out_comment (o, "For emulators that restore no FCSR.");
      out_code (o, "lw\t$8, <fcsr>\nctc1\t$8, $31");
    }
  out_code (o, "li\t$4, 1\nli\t$5, 0\n<addi>\t$6, $29, <n>+<home>\nli\t$7, 16",
            o32 ? O_UC_MASK : UC_MASK);
  out_code (o, "li\t$2, <n>\t\t/* rt_sigprocmask */\nsyscall", RT_SIGPROCMASK (o32));
  out_code (o, "li\t$2, <n>\t\t/* rt_sigreturn */\nsyscall", RT_SIGRETURN (o32));
  out_code (o, "break");
  out_function_end (o);
}

const struct sigframe mips_sigframe_o32 = {
  .bytes = O_SIGFRAME, .place = places_o32, .leave = leave
};
const struct sigframe mips_sigframe_o32le = {
  .bytes = O_SIGFRAME, .place = places_o32le, .leave = leave
};
const struct sigframe mips_sigframe_n64 = {
  .bytes = SIGFRAME, .place = places_n64, .leave = leave
};
