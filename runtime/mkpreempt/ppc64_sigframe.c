/* asyncPreempt's way back by rt_sigreturn, where the CPU has no TAR: before POWER8.

   The frame begins as a struct rt_sigframe (arch/powerpc/kernel/signal_64.c in Linux), of
   which the kernel looks at the struct ucontext alone: flags, link, stack, mask of 128 bytes,
   and a struct sigcontext with the general and special registers, the floating-point
   registers and FPSCR, a pointer to v0 to v31, VSCR and VRSAVE; behind these the second
   halves of vs0 to vs31.  What MSR says is not there is cleared.

   SPDX-License-Identifier: MIT  */

#include "ppc64.h"
#include "moves.h"

enum
{
  UC_STACK = 16, UC_MASK = 40, GP = 168 + 64, MSR = GP + 8 * 33, CR = GP + 8 * 38,
  RESULT = GP + 8 * 43,
  FP = GP + 8 * 48, FPSCR = FP + 8 * 32, VMX_AT = FPSCR + 8, VMX = VMX_AT + 16,
  VSCR = VMX + 16 * 32, VRSAVE = VSCR + 16, HALVES = VRSAVE + 16, SIGFRAME = HALVES + 8 * 32
};

static const struct place places[] = {
  { "r0", 0, 1, GP, 8, "std\t%<s>, <n>+<header>(%r1)" },
  { "r%u", 2, 30, GP + 8 * 2, 8, "std\t%<s>, <n>+<header>(%r1)" },
  { "sp pc", 0, 2, GP + 8, 8 * 31 },
  { "ctr lr xer", 0, 3, GP + 8 * 35, 8 },
  { 0 }
};

const struct sigframe ppc64_sigframe = { .bytes = SIGFRAME, .place = places };

/* Numbers for sc.  */
#define RT_SIGRETURN 172
#define RT_SIGPROCMASK 174

/* MSR's bits, of the upper half of 32, that these are there.  */
#define MSR_VEC 0x200
#define MSR_VSX 0x80

static void
unless (struct out *o, unsigned feature, const char *label)
{
  if ((o->layout->always & feature) == 0)
    out_unless (o, feature, label);
}

/* v0 to v31, VSCR and VRSAVE; what is there is noted in r5, for MSR.  */
static void
write_vectors (struct out *o)
{
  out_code (o, "addi\t%r4, %r1, <n>+<header>\nstd\t%r4, <n>+<header>(%r1)", VMX, VMX_AT);
  for (unsigned n = 0; n < 32; n++)
    out_code (o, "stvx\t%v<n>, 0, %r4\naddi\t%r4, %r4, 16", n);
  out_code (o, "mfvscr\t%v0\nstvx\t%v0, 0, %r4");
  out_code (o, "mfspr\t%r0, 256\nstw\t%r0, <n>+<header>(%r1)", VRSAVE);
  out_code (o, "oris\t%r5, %r5, <x>", MSR_VEC);
}

/* Of vs0 to vs31, whose first ones have been written.  */
static void
write_second_halves (struct out *o)
{
  for (unsigned n = 0; n < 32; n++)
    out_code (o, "xxpermdi\t%vs<n>, %vs<n>, %vs<n>, 2\nstfd\t%f<n>, <n>+<header>(%r1)", n, n,
              n, n, HALVES + 8 * n);
  out_code (o, "oris\t%r5, %r5, <x>", MSR_VSX);
}

/* Floating-point and vector registers hold what they did, or are nobody's.  */
static void
write_floats (struct out *o)
{
  out_code (o, "li\t%r5, 0\nstd\t%r5, <n>+<header>(%r1)", VMX_AT);
  unless (o, FPU, ".Lno_floats");
  for (unsigned n = 0; n < 32; n++)
    out_code (o, "stfd\t%f<n>, <n>+<header>(%r1)", n, FP + 8 * n);
  unless (o, ALTIVEC, ".Lno_vectors");
  write_vectors (o);
  unless (o, VSX, ".Lno_vectors");
  write_second_halves (o);
  out_label (o, ".Lno_vectors");
  out_code (o, "mffs\t%f0\nstfd\t%f0, <n>+<header>(%r1)", FPSCR);
  out_label (o, ".Lno_floats");
  out_code (o, "std\t%r5, <n>+<header>(%r1)", MSR);
}

/* The condition register is in r0.  A stack that sigaltstack refuses leaves the thread's as
   it is.  The blocked signals are the thread's, not the task's: preempt_adopt_mask may have
   changed these since the interruption; SIG_BLOCK, which is 0, of none tells them.  */
void
ppc64_leave_by_kernel (struct out *o)
{
  out_code (o, "std\t%r0, <n>+<header>(%r1)", CR);
  moves_keep_own (o);
  write_floats (o);
  out_code (o, "li\t%r3, 0\nstd\t%r3, <n>+<header>(%r1)\nli\t%r4, -1", RESULT);
  for (unsigned n = 0; n < 3; n++)
    out_code (o, "std\t%r4, <n>+<header>(%r1)", UC_STACK + 8 * n);
  out_code (o, "li\t%r4, 0\naddi\t%r5, %r1, <n>+<header>\nli\t%r6, 8", UC_MASK);
  out_code (o, "li\t%r0, <n>\t\t/* rt_sigprocmask */\nsc", RT_SIGPROCMASK);
  out_comment (o, "SP leads to the context.");
  out_code (o, "addi\t%r1, %r1, <header>");
  cfi_def_cfa_offset (o, o->layout->size + ppc64_handed (o->layout));
  out_code (o, "li\t%r0, <n>\t\t/* rt_sigreturn */\nsc", RT_SIGRETURN);
}
