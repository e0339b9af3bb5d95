/* How to save what code for RISC-V of 64 bits may hold.

   DWARF numbers: RISC-V psABI, "DWARF Register Numbers"; 64 is its alternate frame return
   column, the interrupted PC's.

   SPDX-License-Identifier: MIT  */

#include "arch.h"
#include "moves.h"
#include "switches.h"

#include <elf.h>

/* --- Features --- */

/* AT_HWCAP, the auxiliary vector's 16, has a bit for each letter.  */
enum { KNOWN, F, D, V, FEATURES };
#define BIT(feature) (1u << (feature))
#define LETTER(letter) { 2, 16, 1u << ((letter) - 'A') }

static const struct feature features[] = {
  [KNOWN] = { "KNOWN" },
  [F] = { "F", LETTER ('F') },  /* f0 to f31, fcsr */
  [D] = { "D", LETTER ('D') },  /* 64 bits of them */
  [V] = { "V", LETTER ('V') },  /* v0 to v31, vtype and the like */
  [FEATURES] = { NULL }
};

/* --- Registers --- */

/* A further header's registers may be of extensions that the file is not compiled for.  */
#define WITH(extension) ".option\tpush\n.option\tarch, +" extension "\n"
#define WITHOUT "\n.option\tpop"

#define REACH 2040              /* of 12 bits with a sign, for 8 bytes */
#define MOVE(load, store)                                                     \
  .form = { { 1, store "\t<reg>, <slot>", load "\t<reg>, <slot>", REACH } }

/* The ABI promises a C function round to nearest.  */
#define AROUND_F(extension)                                                   \
  { .before_save = WITH (extension) "frcsr\tt0\nsw\tt0, <fcsr>\nfscsr\tzero", \
    .after_save = ".option\tpop",                                             \
    .before_restore = WITH (extension) "lw\tt0, <fcsr>",                      \
    .after_restore = "fscsr\tt0" WITHOUT,                                      \
    .without_control = &(const struct around) {                               \
      .before_save = WITH (extension) "", .after_save = ".option\tpop",       \
      .before_restore = WITH (extension) "", .after_restore = ".option\tpop" } }
static const struct around around_f = AROUND_F ("f"), around_d = AROUND_F ("d");

/* The stores and loads of whole registers obey vstart.  t0 counts through the area, t1 is
   the length of eight registers, t2 of one.  */
static const struct special specials_v[] = {
  { "csr_vstart", 8, IN_FRAME | IN_HOOK },
  { "csr_vl", 8, IN_FRAME | IN_HOOK },
  { "csr_vtype", 8, IN_FRAME | IN_HOOK },
  { "csr_vcsr", 8, IN_FRAME | IN_HOOK },
  { 0 }
};
#define AREA "slli\tt1, t2, 3\nli\tt0, <area>\nmul\tt0, t0, t2\nsrli\tt0, t0, 3\n"
static const struct around around_v = {
  .before_save = WITH ("v")
    "csrr\tt0, vstart\nsd\tt0, <csr_vstart>\n"
    "csrr\tt0, vl\nsd\tt0, <csr_vl>\n"
    "csrr\tt0, vtype\nsd\tt0, <csr_vtype>\n"
    "csrr\tt0, vcsr\nsd\tt0, <csr_vcsr>\n"
    "csrwi\tvstart, 0\n"
    "csrr\tt2, vlenb\nsd\tt2, <vl>\n" AREA
    "sub\tt0, sp, t0\nandi\tt0, t0, -16\nsd\tt0, <scalable>\nmv\tsp, t0",
  .after_save = ".option\tpop",
  .before_restore = WITH ("v") "csrwi\tvstart, 0\ncsrr\tt2, vlenb\n" AREA
    "add\tt0, t0, sp",
  /* vsetvl clears vstart.  */
  .after_restore = "addi\tsp, s0, -(24 + <frame>)\n"
    "ld\tt0, <csr_vl>\nld\tt1, <csr_vtype>\nvsetvl\tzero, t0, t1\n"
    "ld\tt0, <csr_vcsr>\ncsrw\tvcsr, t0\n"
    "ld\tt0, <csr_vstart>\ncsrw\tvstart, t0" WITHOUT,
  .specials = specials_v
};
#define MOVE_V                                                                \
  .form = { { 1, "vs1r.v\t<reg>, (t0)\nadd\tt0, t0, t2",                      \
              "sub\tt0, t0, t2\nvl1re8.v\t<reg>, (t0)" },                     \
            { 8, "vs8r.v\t<reg>, (t0)\nadd\tt0, t0, t1",                      \
              "sub\tt0, t0, t1\nvl8re64.v\t<reg>, (t0)", .aligned = true } }

#define MOVE_X MOVE ("ld", "sd")
#define X_NAMES "t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11" \
  " t3 t4 t5 t6"
#define F_NAMES "ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7" \
  " fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11"

static const struct save_rule rules[] = {
  { "GPR", 8, 1, 1, "ra", MOVE_X },
  { "GPR", 8, 5, 3, "t0 t1 t2", MOVE_X },
  { "GPR", 8, 8, 1, "s0", MOVE_X, .by_entry = true },
  { "GPR", 8, 9, 23, "s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11"
    " t3 t4 t5 t6", MOVE_X },
  { "FPR", 4, 32, 32, F_NAMES, MOVE ("flw", "fsw"), .around = &around_f,
    .feature = BIT (F) },
  { "FPR", 8, 32, 32, F_NAMES, MOVE ("fld", "fsd"), .around = &around_d,
    .feature = BIT (D) },
  /* The last: below them there is no frame to reach.  */
  { "VEC", REGSET_VL, 96, 32, "v%u", MOVE_V, .around = &around_v, .feature = BIT (V) },
  { 0 }
};

/* GCC 14 and later have it fixed; a leaf function keeps its return address there.  */
static const struct reg live[] = { { "ra", "GPR", 8, 1, true, 0 }, { "" } };

static const struct special specials[] = {
  { "sp", 8, IN_FRAME | IN_HOOK },
  { "pc", 8, IN_BOTH | IN_HOOK },
  { "ra", 8, IN_HOOK },
  { "fcsr", 4, CONTROL_IN_BOTH },
  { 0 }
};

/* --- A signal's frame --- */

/* struct rt_sigframe (arch/riscv/kernel/signal.c): siginfo, and struct ucontext with
   flags, link, stack, mask, PC and x1 to x31; f0 to f31, fcsr, and the last two words of
   that union, in which extensions' records begin.  Of these we know V's: its head there,
   and behind it struct __riscv_v_ext_state and the vectors.  */
enum
{
  UC = 128, UC_STACK = UC + 16, UC_MASK = UC + 40, UC_PC = UC + 176, UC_F = UC_PC + 256,
  UC_RECORDS = UC_F + 512, SIGFRAME = UC_F + 528, V_STATE = 48
};

static const struct place places[] = {
  { "pc ra sp", 0, 3, UC_PC, 8 },
  { "gp tp", 0, 2, UC_PC + 8 * 3, 8, "sd\t<s>, <n>(sp)" },
  { X_NAMES, 0, 27, UC_PC + 8 * 5, 8, "sd\t<s>, <n>(sp)" },
  { F_NAMES, 0, 32, UC_F, 8, "fsd\t<s>, <n>(sp)",
    .condition = "__riscv_flen >= 64" },
  { "fcsr", 0, 1, UC_F + 256, 4 },
  { 0 }
};
static void leave_by_sigreturn (struct out *);

static const struct sigframe sigframe = {
  .bytes = SIGFRAME, .place = places, .leave = leave_by_sigreturn
};

/* Numbers for ecall.  */
#define RT_SIGPROCMASK 135
#define RT_SIGRETURN 139

/* --- asyncPreempt --- */

/* The frame record below the interrupted SP, and what preempt_inject puts there.  */
#define RECORD 16
#define ENTRY 16

static unsigned
overhead (const struct layout *l)
{
  return ENTRY + RECORD + (l->scalable == 0 ? 0
                           : l->resume == RESUME_SIGRETURN ? 16 + V_STATE + SIGFRAME : 16);
}

/* SP goes down by BYTES.  */
static void
lower_sp (struct out *o, unsigned bytes)
{
  for (unsigned step; bytes > 0; bytes -= step)
    {
      step = bytes > 2032 ? 2032 : bytes;
      out_code (o, "addi\tsp, sp, -<n>", step);
    }
}

/* Entry: the interrupted PC is at (SP), a word that is nobody's behind it, and then the red
   zone.  The PC is where a frame record has the return address, so that chains of
   frame pointers lead through the interrupted function.  */
static void
enter (struct out *o)
{
  const struct layout *l = o->layout;
  const struct cfi_columns *c = &l->arch->columns;
  unsigned cfa = ENTRY + l->red_zone;
  out_function (o, NULL, "asyncPreempt", true);
  cfi_frame (o, cfa + RECORD + l->size);
  cfi_def_cfa (o, c->sp, cfa);
  cfi_pc_offset (o, cfa);
  cfi_remember (o);
  out_comment (o, "Continue the frame-pointer chain; s0 goes into the frame too, where stack"
               "\n\t   scanners and debuggers look.");
  lower_sp (o, RECORD + l->size);
  cfi_def_cfa_offset (o, cfa + RECORD + l->size);
  out_code (o, "sd\ts0, <frame>+8(sp)");
  cfi_offset (o, c->fp, NULL, cfa + 8);
  out_code (o, "sd\ts0, <s0>\naddi\ts0, sp, <frame>+24");
  cfi_def_cfa (o, c->fp, cfa - 8);
  out_comment (o, "Save the general registers.");
}

static bool
has_floats (const struct out *o)
{
  return layout_bank (o->all, "FPR") != NULL;
}

/* What the kernel wants to find in a signal's frame.  A stack that sigaltstack refuses
   leaves the thread's as it is.  It loads 64 bits of f0 to f31: those that hold 32 have
   ones above.  */
static void
fill_sigframe (struct out *o)
{
  const struct slot *ft0 = layout_slot (o->layout, "ft0");
  out_comment (o, "The rest of a signal's frame.");
  out_code (o, "sd\tzero, <n>(sp)\nsd\tzero, <n>(sp)", UC, UC + 8);
  out_code (o, "li\tt0, -1\nsd\tt0, <n>(sp)\nsd\tt0, <n>(sp)\nsd\tt0, <n>(sp)", UC_STACK,
            UC_STACK + 8, UC_STACK + 16);
  for (unsigned n = 0; n < 32 && ft0 != NULL && ft0->bytes == 4; n++)
    out_code (o, "sw\tt0, <n>(sp)", UC_F + 8 * n + 4);
  out_code (o, "sd\tzero, <n>(sp)\nsd\tzero, <n>(sp)", UC_RECORDS, UC_RECORDS + 8);
}

/* What came with the entry likewise.  */
static void
saved_first (struct out *o)
{
  out_code (o, "ld\tt0, -8(s0)\nsd\tt0, <pc>");
  out_code (o, "addi\tt0, s0, <n>\nsd\tt0, <sp>", o->layout->red_zone + 8);
  if (!has_floats (o))
    out_code (o, "sw\tzero, <fcsr>");
  if (o->layout->resume == RESUME_SIGRETURN)
    fill_sigframe (o);
}

static void
call (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "addi\ta0, s0, -(24 + <frame>)");
  out_code (o, "call\tasyncPreempt2");
}

/* Another task may have left a reservation on the address for which the interrupted code
   holds one, and its sc would succeed where it must not.  Any sc ends it, of which TEMPLATE
   is one, on a word that is nobody's.  */
static void
drop_reservation (struct out *o, const char *template)
{
  out_line (o, "#ifdef __riscv_atomic");
  out_code (o, template);
  out_line (o, "#endif");
}

static void
restore_last (struct out *o)
{
  out_comment (o, "No reservation of another task's serves this one.");
  drop_reservation (o, "sc.d\tzero, zero, (s0)");
  out_comment (o, "Restore the general registers.");
}

/* Below SP nothing is read: a signal may come, on this stack.  */
static void
leave_by_scratch (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned rest = l->size + RECORD + ENTRY + l->red_zone;
  out_code (o, "ld\ts0, <frame>+8(sp)");
  cfi_restore_state (o);
  cfi_def_cfa_offset (o, rest);
  out_code (o, "ld\tt6, <frame>+16(sp)");
  cfi_pc_register (o, 31);
  out_code (o, "addi\tsp, sp, <n>", rest);
  cfi_def_cfa_offset (o, 0);
  out_code (o, "jr\tt6");
  out_function_end (o);
}

/* V's record wants to be behind the frame, with all vectors, and a head of zeros behind
   that: the frame is copied to where the area follows, above which its own first bytes
   are no longer needed.  SP comes first: a signal may come, on this stack.  */
static void
write_vectors (struct out *o)
{
  out_comment (o, "If there are vectors, their record comes below the area.");
  out_code (o, "addi\ta0, s0, -(24 + <frame>)\n"
               "ld\tt0, <vl.offset>(a0)\nbeqz\tt0, .Lno_vectors");
  out_code (o, "mv\tt1, sp\naddi\tt2, t1, -<n>\naddi\tsp, t2, -<n>", V_STATE, SIGFRAME);
  out_code (o, "ld\ta1, <csr_vstart.offset>(a0)\nsd\ta1, 0(t2)\n"
               "ld\ta1, <csr_vl.offset>(a0)\nsd\ta1, 8(t2)\n"
               "ld\ta1, <csr_vtype.offset>(a0)\nsd\ta1, 16(t2)\n"
               "ld\ta1, <csr_vcsr.offset>(a0)\nsd\ta1, 24(t2)\n"
               "sd\tt0, 32(t2)\nsd\tt1, 40(t2)\nsd\tzero, 0(a0)");
  out_comment (o, "Below that the frame, which ends with RISCV_V_MAGIC and the size.");
  out_code (o, "mv\ta1, sp");
  out_label (o, ".Lcopy_frame");
  out_code (o, "ld\ta7, 0(a0)\nsd\ta7, 0(a1)\naddi\ta0, a0, 8\naddi\ta1, a1, 8\n"
               "bne\ta1, t2, .Lcopy_frame");
  out_code (o, "li\ta0, 0x53465457\nsw\ta0, -8(t2)\n"
               "slli\ta0, t0, 5\naddi\ta0, a0, 8 + <n>\nsw\ta0, -4(t2)", V_STATE);
}

/* Linux takes V's registers away at each system call, and restores them from the record.
   qemu does neither.  */
static void
load_vectors (struct out *o)
{
  out_comment (o, "For emulators that know no such record.");
  out_code (o, "slli\tt0, t0, 3\n" WITH ("v") "csrwi\tvstart, 0");
  for (unsigned i = 0; i < 32; i += 8)
    out_code (o, "vl8re64.v\tv<n>, (t1)\nadd\tt1, t1, t0", i);
  out_code (o, "ld\tt0, 8(t2)\nld\tt1, 16(t2)\nvsetvl\tzero, t0, t1\n"
               "ld\tt0, 24(t2)\ncsrw\tvcsr, t0\n"
               "ld\tt0, 0(t2)\ncsrw\tvstart, t0" WITHOUT);
  out_label (o, ".Lno_vectors");
}

/* The blocked signals are the thread's, not the task's: preempt_adopt_mask may have
   changed them since the interruption.  SIG_BLOCK, which is 0, of none tells them.  */
static void
leave_by_sigreturn (struct out *o)
{
  if (o->layout->scalable != 0)
    {
      write_vectors (o);
      load_vectors (o);
    }
  /* Linux ends a reservation on its way back; qemu-user does not.  */
  out_comment (o, "No reservation of another task's serves this one; the kernel restores"
               " all.");
  drop_reservation (o, "sc.d\tzero, zero, (sp)");
  moves_keep_own (o);
  if (!has_floats (o))
    {
      out_line (o, "#ifdef __riscv_flen");
      out_code (o, "frcsr\tt0\nsw\tt0, <fcsr>");
      out_line (o, "#endif");
    }
  out_code (o, "li\ta0, 0\nli\ta1, 0\naddi\ta2, sp, <n>\nli\ta3, 8", UC_MASK);
  out_code (o, "li\ta7, <n>\t\t/* rt_sigprocmask */\necall", RT_SIGPROCMASK);
  out_code (o, "li\ta7, <n>\t\t/* rt_sigreturn */\necall", RT_SIGRETURN);
  out_code (o, "unimp");
  out_function_end (o);
}

/* --- preempt_switch, preempt_switch_new --- */

/* TEMPLATE, which uses fcsr, where there is one; else go on.  */
static void
where_fcsr (struct out *o, const char *label, const char *template)
{
  const struct bank *floats = layout_bank (o->all, "FPR");
  if (floats == NULL || !switches_control (o))
    return;
  if (floats->level[0].feature != 0)
    out_unless (o, floats->level[0].feature, label);
  out_line (o, "\t.option\tpush\n\t.option\tarch, +f");
  out_code (o, template);
  out_line (o, "\t.option\tpop");
  if (floats->level[0].feature != 0)
    out_label (o, label);
}

/* The floating-point registers bring fcsr along, where some are callee-saved.  */
static void
other_banks (struct out *o, bool save)
{
  if (layout_bank (o->layout, "FPR") == NULL)
    where_fcsr (o, save ? ".Lswitch_saved" : ".Lswitch_loaded",
                save ? "frcsr\tt0\nsw\tt0, <fcsr>" : "lw\tt0, <fcsr>\nfscsr\tt0");
  moves_others (o, save);
}

static void
switch_to (struct out *o)
{
  cfi_frame (o, o->layout->size);
  cfi_remember (o);
  lower_sp (o, o->layout->size);
  cfi_def_cfa_offset (o, o->layout->size);
  moves_save (o, 0);
  out_code (o, "sd\tra, <pc>");
  other_banks (o, true);
  out_label (o, ".Lparked");
  switches_park (o);
  switches_take (o);
  other_banks (o, false);
  switches_results (o);
  moves_restore (o, 0);
  out_code (o, "ld\tt0, <pc>\naddi\tsp, sp, <frame>");
  cfi_restore_state (o);
  out_code (o, "jr\tt0");
}

/* A frame has two words for where to go on: the address, and ra there, which is 0 where a
   new stack begins, and unwinders stop.  */
static void
switch_new (struct out *o)
{
  unsigned size = o->layout->size;
  cfi_frame (o, o->layout->size);
  out_code (o, "addi\ta0, a0, -<n>", size + 16);
  for (unsigned at = 0; at < size + 16; at += 8)
    out_code (o, "sd\tzero, <n>(a0)", at);
  out_code (o, "sd\ta1, <pc.offset>(a0)");
  where_fcsr (o, ".Lswitch_new", "frcsr\tt0\nsw\tt0, <fcsr.offset>(a0)");
  out_code (o, "ret");
}

/* --- A hook --- */

/* As asyncPreempt's frame, with what it is handed, which is the return address here.  It goes on
   through t0, the other link register, which whatever links the call may change, too.  */
static void
hook_enter (struct out *o)
{
  unsigned whole = o->layout->size + RECORD + ENTRY;
  lower_sp (o, whole);
  cfi_def_cfa_offset (o, whole);
  cfi_frame (o, whole);
  out_code (o, "sd\ts0, <frame>+8(sp)\nsd\tra, <frame>+16(sp)");
  cfi_offset (o, 8, NULL, whole - o->layout->size - 8);
  cfi_offset (o, 1, NULL, whole - o->layout->size - 16);
  out_code (o, "addi\ts0, sp, <frame>+24");
  cfi_def_cfa (o, 8, 8);
}

static void
hook_saved (struct out *o)
{
  out_code (o, "sd\tra, <pc>\nsd\tra, <ra>\naddi\tt0, s0, 8\nsd\tt0, <sp>");
}

static void
hook_call (struct out *o, const char *function)
{
  out_code (o, "addi\ta0, s0, -(24 + <frame>)\ncall\t<s>", function);
}

static void
hook_leave (struct out *o)
{
  unsigned whole = o->layout->size + RECORD + ENTRY;
  const struct level *general = &o->layout->bank[0].level[0];
  cfi_def_cfa (o, 2, whole);
  for (unsigned i = 0; i < general->count; i++)
    cfi_restore (o, general->save[i].dwarf);
  out_code (o, "ld\tra, <ra>\nld\tt0, <pc>");
  cfi_register (o, 1, 5);
  out_code (o, "ld\ts0, <frame>+8(sp)");
  cfi_restore (o, 8);
  out_code (o, "addi\tsp, sp, <n>", whole);
  cfi_def_cfa_offset (o, 0);
  out_code (o, "jr\tt0");
}

static const struct hook hook = {
  .enter = hook_enter, .saved = hook_saved, .call = hook_call, .leave = hook_leave,
  .trap = "unimp", HOOK_AUXV
};

static const struct switching switching = {
  .argument = { "a0", "a1", "a2" }, .sp = "a3", .result = { "a0", "a1" }, .scratch = "a4",
  .store_sp = "sd\tsp, (<s>)", .keep_sp = "mv\t<s>, sp", .take_sp = "mv\tsp, <s>",
  .load_sp = "ld\tsp, (<s>)", .move = "mv\t<s>, <s>"
};

static const struct held held[] = {
  { "ft", 0, 11, "defined __riscv_flen" }, { "fs", 0, 11, "defined __riscv_flen" },
  { "fa", 0, 7, "defined __riscv_flen" }, { "v", 0, 31, "defined __riscv_vector" }, { 0 }
};
static const struct thin thin = {
  .from = "a1", .to = "a0", .kept = "s0", .base = "s1",
  .park = "lla\tt1, 1f\nsd\tsp, 0(%0)\nsd\tt1, 8(%0)",
  .save = "sd\t<s>, <n>(%0)", .load = "ld\t<s>, <n>(%1)",
  .leave = "ld\tt1, 8(%1)\nld\tsp, 0(%1)\nli\tra, 0\njr\tt1"
};

const struct arch arch_riscv64 = {
  .name = "riscv64", .file = "runtime/mkpreempt/riscv64.c", .word = 8, .stack_align = 16,
  .stack_pointer = "sp", .needs = "t0 t1 t2 s0 a0 a1 a7",
  .elf_machine = EM_RISCV,
  .elf_word = { { R_RISCV_ADD32, ELF_ADD }, { R_RISCV_SUB32, ELF_SUBTRACT } },
  .rules = rules, .specials = specials, .features = features, .live = live,
  .over_red_zone = true, .scratch = "t6", .scratch_flag = "-ffixed-t6", .sigframe = &sigframe,
  .address = "<offset>(sp)", .jump = "j\t<label>",
  .unless = "lw\tt0, .Lcpu\nandi\tt0, t0, <mask>\t/* <feature> */\nbeqz\tt0, <label>",
  .no_area = "sd\tzero, <vl>",
  /* What is relative in .eh_frame is known to the assembler.  */
  .macros = "#ifdef __riscv_zfinx\n"
            "# error \"fcsr of Zfinx is not saved\"\n"
            "#endif\n\n"
            "\t.option\tnorelax\n\n",
  .columns = { .sp = 2, .fp = 8, .pc = 64, .link = 1 },
  .overhead = overhead, .enter = enter, .saved_first = saved_first, .call = call,
  .restore_last = restore_last, .leave = leave_by_scratch,
  .switch_to = switch_to, .switch_new = switch_new, .hook = &hook, .switching = &switching,
  .held = held, .thin = &thin
};
