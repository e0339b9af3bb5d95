/* How to save what code for z/Architecture of 64 bits may hold: s390x.

   DWARF numbers: ELF ABI s390x Supplement, 1.6; 32, which is nobody's there, is the column
   of the interrupted PC.

   On entry SP is the interrupted one less 16 bytes, where preempt_inject has put that and
   the PC.  The lowest 160 bytes of a frame are its callees', to save registers (1.2.2):
   ours begins above them.  Of those of the interrupted function the second word is
   reserved, and nobody uses it but _mcount's callers and frames that are packed: through it
   the PC comes back, or else by rt_sigreturn.  No register is free for that: GCC takes r1,
   even under -ffixed-r1, in leaf functions that save floating-point registers.

   SPDX-License-Identifier: MIT  */

#include "arch.h"
#include "moves.h"
#include "switches.h"

#include <elf.h>

/* --- Features --- */

/* Probes: 2, the auxiliary vector's word, a mask (arch/s390/include/asm/elf.h in Linux); 3, a
   bit of what STORE FACILITY LIST EXTENDED stores, for which that vector has none.  */
enum { HWCAP = 16 };
enum { VX = 1 << 1, MIE2 = 1 << 2 };
static const struct feature features[] = {
  { "KNOWN" },
  { "VX", { 2, HWCAP, 1u << 11 } },     /* v0 to v31: z13 */
  { "MIE2", { 3, 58 } },                /* BRANCH INDIRECT ON CONDITION: z14 */
  { 0 }
};

/* --- Registers --- */

enum { LINK = 14, SP = 15, PC = 32 };

#define GENERAL .form = { { 1, "stg\t%<reg>, <slot>", "lg\t%<reg>, <slot>" } }
#define MOVES(store, load) \
  .form = { { 1, store "\t%<reg>, <slot>", load "\t%<reg>, <slot>", 3900 } }

/* Of a vector register the first half in memory is the floating-point register.  */
#define LOW(x) x "0 " x "2 " x "4 " x "6 " x "1 " x "3 " x "5 " x "7 "
#define KEPT(x) x "8 " x "10 " x "12 " x "14 " x "9 " x "11 " x "13 " x "15"
#define HIGH(x) x "16 " x "18 " x "20 " x "22 " x "17 " x "19 " x "21 " x "23 " \
  x "24 " x "26 " x "28 " x "30 " x "25 " x "27 " x "29 " x "31"

static const struct save_rule rules[] = {
  { "GPR", 8, 0, 15, "r%u", GENERAL },
  { "VEC", 8, 24, 8, KEPT ("f"), .in_switch = true,
    MOVES ("std", "ld") },
  { "VEC", 8, 16, 16, LOW ("f") KEPT ("f"),
    MOVES ("std", "ld") },
  { "VEC", 16, 16, 16, LOW ("f") KEPT ("f"), .as = LOW ("v") KEPT ("v"), .feature = VX,
    MOVES ("vst", "vl") },
  { "VEC", 16, 68, 16, HIGH ("v"), .feature = VX,
    MOVES ("vst", "vl") },
  { 0 }
};

/* GCC has it fixed where code may lie anywhere, and finds the GOT by it.  */
static const struct reg live[] = { { "r12", "GPR", 8, 12, true, 0 }, { "" } };

/* libc's code keeps values in them, and may be on the stack, even where all that is
   preempted is compiled without (1.2.1).  */
#define KEPT_REGISTER(n, dwarf) { "f" #n, "VEC", 8, dwarf, true, 0 }
static const struct reg kept[] = {
  KEPT_REGISTER (8, 24), KEPT_REGISTER (10, 25), KEPT_REGISTER (12, 26),
  KEPT_REGISTER (14, 27), KEPT_REGISTER (9, 28), KEPT_REGISTER (11, 29),
  KEPT_REGISTER (13, 30), KEPT_REGISTER (15, 31), { .name = "" }
};

static const struct special specials[] = {
  { "sp", 8, IN_FRAME | IN_HOOK }, { "pc", 8, IN_BOTH | IN_HOOK }, { "r14", 8, IN_HOOK },
  { "mask", 4, IN_FRAME },      /* as IPM has it: condition code and program mask */
  { "fpc", 4, CONTROL_IN_BOTH },
  { 0 }
};

/* --- A signal's frame --- */

/* struct rt_sigframe (arch/s390/kernel/signal.c), behind its callees' bytes: a word, siginfo,
   and struct ucontext_extended with flags, link, stack, PSW, general, access and
   floating-point registers, mask; then the lower halves of v0 to v15, v16 to v31, and
   128 bytes that are reserved.  */
enum
{
  UC = 8 + 128, UC_STACK = UC + 16, PSW = UC + 40, GPRS = PSW + 16, ACRS = GPRS + 128,
  FPC = ACRS + 64, FPRS = FPC + 8, UC_MASK = FPRS + 128, LOWER = UC_MASK + 128,
  UPPER = LOWER + 128, SIGFRAME = UPPER + 256 + 128
};

static const struct place places[] = {
  { "r%u", 0, 15, GPRS, 8, "stg\t%<s>, <n>+<callees>(%r15)" },
  { "sp", 0, 1, GPRS + 8 * 15, 8 },
  { "pc", 0, 1, PSW + 8, 8 },
  { "fpc", 0, 1, FPC, 4 },
  { 0 }
};

static const struct sigframe sigframe = { .bytes = SIGFRAME, .place = places };

/* Numbers for svc.  */
#define RT_SIGPROCMASK 175
#define RT_SIGRETURN 173

/* Floating-point and vector registers hold what they did, or are nobody's.  */
static void
write_vectors (struct out *o)
{
  for (unsigned n = 0; n < 16; n++)
    out_code (o, "std\t%f<n>, <n>+<callees>(%r15)", n, FPRS + 8 * n);
  if ((o->layout->always & VX) == 0)
    out_unless (o, VX, ".Lno_vectors");
  for (unsigned n = 0; n < 16; n++)
    out_code (o, "vsteg\t%v<n>, <n>+<callees>(%r15), 1", n, LOWER + 8 * n);
  out_code (o, "vstm\t%v16, %v31, <n>+<callees>(%r15)", UPPER);
  if ((o->layout->always & VX) == 0)
    out_label (o, ".Lno_vectors");
}

/* This one's, but for condition code and program mask: 6 bits, in another place.  */
static void
write_psw (struct out *o)
{
  out_code (o, "epsw\t%r0, %r1\nst\t%r1, <n>+<callees>(%r15)", PSW + 4);
  out_code (o, "l\t%r1, <mask>\nsrl\t%r1, 16\nnill\t%r0, 0xc0ff\nor\t%r0, %r1");
  out_code (o, "st\t%r0, <n>+<callees>(%r15)", PSW);
}

/* A stack that sigaltstack refuses leaves the thread's as it is.  Access registers, and the
   blocked signals, are the thread's, not the task's: preempt_adopt_mask may have changed
   these since the interruption; SIG_BLOCK, which is 0, of none tells them.  */
static void
leave_by_kernel (struct out *o)
{
  moves_keep_own (o);
  write_vectors (o);
  write_psw (o);
  out_code (o, "stam\t%a0, %a15, <n>+<callees>(%r15)", ACRS);
  for (unsigned n = 0; n < 3; n++)
    out_code (o, "mvghi\t<n>+<callees>(%r15), -1", UC_STACK + 8 * n);
  out_code (o, "lghi\t%r2, 0\nlghi\t%r3, 0\nla\t%r4, <n>+<callees>(%r15)\nlghi\t%r5, 8",
            UC_MASK);
  out_code (o, "svc\t<n>\t\t/* rt_sigprocmask */", RT_SIGPROCMASK);
  out_code (o, "svc\t<n>\t\t/* rt_sigreturn */", RT_SIGRETURN);
}

/* --- asyncPreempt --- */

/* What callees have at SP; what preempt_inject has taken; how far the CFA is above the SP
   that it stands for.  */
#define CALLEES 160
#define HANDED 16
#define ABOVE 160

static unsigned
overhead (const struct layout *l)
{
  (void) l;
  return CALLEES + HANDED;
}

/* From SP up to what preempt_inject has put there, and to the interrupted SP.  */
static unsigned
handed (const struct layout *l)
{
  return l->size + CALLEES;
}

static unsigned
whole (const struct layout *l)
{
  return handed (l) + HANDED;
}

/* What a function need not keep debuggers take for lost.  Nothing here changes the
   condition code before it is saved.  */
static void
enter (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned cfa = HANDED + ABOVE;
  out_function (o, NULL, "asyncPreempt", true);
  cfi_def_cfa (o, SP, cfa);
  cfi_pc_offset (o, cfa - 8);
  for (unsigned dwarf = 0; dwarf < SP; dwarf++)
    cfi_same_value (o, dwarf);
  cfi_remember (o);
  out_code (o, "lay\t%r15, -(<frame>+<callees>)(%r15)");
  cfi_def_cfa_offset (o, whole (l) + ABOVE);
  cfi_frame (o, whole (l) + ABOVE - CALLEES);
  out_comment (o, "Save the general registers.");
}

static void
saved_first (struct out *o)
{
  out_code (o, "lhi\t%r0, 0\nipm\t%r0\nst\t%r0, <mask>");
  out_comment (o, "A chain of frames leads through the interrupted function.");
  out_code (o, "la\t%r1, <n>(%r15)\nstg\t%r1, 0(%r15)", handed (o->layout));
  out_code (o, "lg\t%r0, 0(%r1)\nstg\t%r0, <sp>\nlg\t%r0, 8(%r1)\nstg\t%r0, <pc>");
  out_comment (o, "Save the FPC; asyncPreempt2 gets the ABI's, and its program mask.");
  out_code (o, "stfpc\t<fpc>\nlhi\t%r0, 0\nsfpc\t%r0\nspm\t%r0");
}

static void
call (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "la\t%r2, <callees>(%r15)\nbrasl\t%r14, asyncPreempt2@PLT");
}

static void
restore_last (struct out *o)
{
  const struct layout *l = o->layout;
  out_code (o, "lfpc\t<fpc>");
  out_comment (o, "A CPU that has no BRANCH INDIRECT ON CONDITION: the kernel restores all, as"
               " after\n\t   a signal.");
  out_unless (o, MIE2, ".Lsigreturn");
  out_jump (o, ".Lpop");
  out_label (o, ".Lsigreturn");
  leave_by_kernel (o);
  out_label (o, ".Lpop");
  out_comment (o, "The PC, where it is found at the end: above the interrupted SP.");
  out_code (o, "mvc\t<n>(8, %r15), <n>(%r15)", whole (l) + 8, handed (l) + 8);
  out_comment (o, "Restore the condition code; nothing changes it from there on.");
  out_code (o, "l\t%r0, <mask>\nspm\t%r0");
  out_comment (o, "Restore the general registers.");
}

/* Below SP nothing is read: a signal may come, on this stack.  */
static void
leave (struct out *o)
{
  out_code (o, "lay\t%r15, <n>(%r15)", whole (o->layout));
  cfi_restore_state (o);
  cfi_def_cfa_offset (o, ABOVE);
  cfi_pc_offset (o, ABOVE - 8);
  out_code (o, "bi\t8(%r15)");
  out_function_end (o);
}

/* --- preempt_switch, preempt_switch_new --- */

/* A frame has two words for where to go on: the address, and r14 there, which is 0 where a
   new stack begins, and unwinders stop.  */
static void
switch_to (struct out *o)
{
  cfi_remember (o);
  out_code (o, "lay\t%r15, -(<frame>+<callees>)(%r15)");
  cfi_def_cfa_offset (o, o->layout->size + CALLEES + ABOVE);
  cfi_frame (o, o->layout->size + ABOVE);
  moves_save (o, 0);
  out_code (o, "stg\t%r14, <pc>");
  if (switches_control (o))
    out_code (o, "stfpc\t<fpc>");
  moves_others (o, true);
  out_label (o, ".Lparked");
  switches_park (o);
  switches_take (o);
  if (switches_control (o))
    out_code (o, "lfpc\t<fpc>");
  moves_others (o, false);
  switches_results (o);
  out_code (o, "lg\t%r1, <pc>");
  moves_restore (o, 0);
  out_code (o, "lay\t%r15, <frame>+<callees>(%r15)");
  cfi_restore_state (o);
  out_code (o, "br\t%r1");
}

/* ENTRY's caller has a frame, too, where ENTRY saves registers.  */
static void
switch_new (struct out *o)
{
  unsigned size = o->layout->size + 2 * CALLEES;
  out_code (o, "lay\t%r2, -<n>(%r2)\nlghi\t%r0, 0", size);
  for (unsigned at = 0; at < size; at += 8)
    out_code (o, "stg\t%r0, <n>(%r2)", at);
  out_code (o, "stg\t%r3, <pc.offset>+<callees>(%r2)");
  if (switches_control (o))
    out_code (o, "stfpc\t<fpc.offset>+<callees>(%r2)");
  out_code (o, "br\t%r14");
}

/* --- A hook --- */

/* Above the callees' bytes, as asyncPreempt's frame.  It goes on through r1, which whatever links
   the call may change, too; r14 is as it was called, the address behind the call.  */
static unsigned
hook_whole (const struct out *o)
{
  return o->layout->size + CALLEES;
}

static void
hook_enter (struct out *o)
{
  cfi_remember (o);
  out_code (o, "lay\t%r15, -(<frame>+<callees>)(%r15)");
  cfi_def_cfa_offset (o, hook_whole (o) + ABOVE);
  cfi_frame (o, o->layout->size + ABOVE);
  out_code (o, "stg\t%r14, <r14>");
  cfi_saved_slot (o, LINK, "r14");
}

static void
hook_saved (struct out *o)
{
  out_code (o, "stg\t%r14, <pc>\nla\t%r1, <n>(%r15)\nstg\t%r1, <sp>\nstg\t%r1, 0(%r15)",
            hook_whole (o));
}

static void
hook_call (struct out *o, const char *function)
{
  out_code (o, "la\t%r2, <callees>(%r15)\nbrasl\t%r14, <s>@PLT", function);
}

static void
hook_leave (struct out *o)
{
  out_code (o, "lg\t%r14, <r14>\nlg\t%r1, <pc>\nlay\t%r15, <frame>+<callees>(%r15)");
  cfi_restore_state (o);
  cfi_register (o, LINK, 1);
  out_code (o, "br\t%r1");
}

static const struct hook hook = {
  .enter = hook_enter, .saved = hook_saved, .call = hook_call, .leave = hook_leave,
  .trap = ".short\t0\t\t/* no instruction */", HOOK_AUXV
};

static const struct switching switching = {
  .argument = { "r2", "r3", "r4" }, .sp = "r5", .result = { "r2" },
  .store_sp = "stg\t%r15, 0(%<s>)", .keep_sp = "lgr\t%<s>, %r15",
  .take_sp = "lgr\t%r15, %<s>", .load_sp = "lg\t%r15, 0(%<s>)", .move = "lgr\t%<s>, %<s>"
};

/* What GCC finds the GOT by, r12, no asm may clobber; r13, by which it finds constants from a
   function's beginning on, it lets an asm clobber, and does not heed that.  */
static const struct thin thin = {
  .from = "r3", .to = "r2", .kept = "r11 r12 r13",
  .park = "larl\t%%r1, 1f\nstg\t%%r1, 8(%0)\nstg\t%%r15, 0(%0)",
  .save = "stg\t%%<s>, <n>(%0)", .load = "lg\t%%<s>, <n>(%1)",
  .leave = "lg\t%%r1, 8(%1)\nlg\t%%r15, 0(%1)\nlghi\t%%r14, 0\nbr\t%%r1",
  .fresh = "  sp -= 160;\n  *(uintptr_t *) sp = 0;\n"
};
static const struct held held[] = {
  { "f", 0, 15, "defined __FP_FAST_FMA || defined __clang__", .always = true },
  { "v", 16, 31, "defined __VX__" }, { 0 }
};

static const struct word words[] = { { "callees", "160" }, { NULL, NULL } };

const struct arch arch_s390x = {
  .name = "s390x", .file = "runtime/mkpreempt/s390x.c", .word = 8, .stack_align = 8,
  .stack_pointer = "r15", .needs = "r0 r1 r2 r3 r4 r5 r14",
  .elf_machine = EM_S390, .big_endian = true,
  .elf_word = { { R_390_PC32, ELF_DISTANCE } },
  .rules = rules, .kept = kept, .live = live, .general_first = true,
  .specials = specials, .features = features, .words = words,
  .pops = true, .pops_with = MIE2, .sigframe = &sigframe,
  .address = "<offset>+<callees>(%r15)", .jump = "j\t<label>",
  .unless = "lrl\t%r1, .Lcpu\ntmll\t%r1, <mask>\t/* <feature> */\njz\t<label>",
  .macros = "\t.machine\tz14\n\n",
  .columns = { .sp = SP, .fp = 11, .pc = PC, .link = LINK, .above = ABOVE,
               /* From z10 on leaf functions do so, SP's too.  */
               .kept_in = 32 },
  .overhead = overhead, .enter = enter, .saved_first = saved_first, .call = call,
  .restore_last = restore_last, .leave = leave,
  .switch_to = switch_to, .switch_new = switch_new, .hook = &hook, .switching = &switching,
  .held = held, .thin = &thin
};
