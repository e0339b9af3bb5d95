/* How to save what code for MIPS may hold: o32 (mips, mipsle) and n64 (mips64, mips64le).

   DWARF numbers: GCC's (mips.h); 66 is its alternate frame return column, the interrupted
   PC's.

   On entry the interrupted PC is at SP, which preempt_inject has lowered by <entry> bytes.
   In o32 a function may write 16 bytes from its caller's SP on: the frame begins above
   these.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "mips.h"
#include "error.h"
#include "moves.h"

#include <elf.h>

/* The relocation is newer than some C libraries.  */
#ifndef R_MIPS_PC32
# define R_MIPS_PC32 248
#endif

/* DWARF numbers, beside those that mips.h has.  */
enum { FP = 30, F0 = 32, HI = 64, PC = 66, FCC0 = REGSET_NO_DWARF + 67 };

/* --- Features --- */

/* AT_HWCAP, the auxiliary vector's 16 (arch/mips/include/uapi/asm/hwcap.h in Linux).  Each
   CPU has floating-point registers: the kernel emulates them.  */
enum { KNOWN, MSA, FEATURES };
#define BIT(feature) (1u << (feature))

static const struct feature features[] = {
  [KNOWN] = { "KNOWN" },
  [MSA] = { "MSA", { 2, 16, 1u << 1 } },        /* 128 bits of the registers */
  [FEATURES] = { NULL }
};

/* --- Registers --- */

#define REACH 32000             /* of 16 bits with a sign */
#define GENERAL .as = "$%u", .form = {                                        \
  { 1, "<store>\t<reg>, <slot>", "<load>\t<reg>, <slot>", REACH } }
#define PRODUCT .form = {                                                     \
  { 1, "mf<reg>\t$8\n<store>\t$8, <slot>", "<load>\t$8, <slot>\nmt<reg>\t$8", REACH } }
#define FLOAT .as = "$f%u", .form = {                                         \
  { 1, "sdc1\t<reg>, <slot>", "ldc1\t<reg>, <slot>", REACH } }
/* Its offsets are multiples of 8, up to 511 of them.  */
#define VECTOR .as = "$w%u", .form = {                                        \
  { 1, "st.d\t<reg>, <slot>", "ld.d\t<reg>, <slot>", 4000 } }

/* A further header's vectors may be what the file is not compiled for.  */
#define WITH_MSA ".set\tpush\n.set\tfp=64\n.set\tmsa\n"
static const struct special msacsr[] = { { "msacsr", 4, IN_FRAME }, { 0 } };
static const struct around around_msa_in_hook = {
  .before_save = WITH_MSA, .after_save = ".set\tpop",
  .before_restore = WITH_MSA, .after_restore = ".set\tpop"
};
static const struct around around_msa = {
  .before_save = WITH_MSA "cfcmsa\t$8, $1\nsw\t$8, <msacsr>",
  .after_save = "ctcmsa\t$1, $0\n.set\tpop",
  .before_restore = WITH_MSA "lw\t$8, <msacsr>\nctcmsa\t$1, $8",
  .after_restore = ".set\tpop",
  .specials = msacsr, .without_control = &around_msa_in_hook
};

/* The conditions are a part of FCSR, which goes by itself; but of that a hook keeps them alone.  */
static void
save_conditions (struct out *o)
{
  if (o->layout->kind == LAYOUT_CLOBBERED)
    mips_hook_save_conditions (o);
}

static void
restore_conditions (struct out *o)
{
  if (o->layout->kind == LAYOUT_CLOBBERED)
    mips_hook_restore_conditions (o);
}
static const struct block conditions = { "fcsr", 4, 4, save_conditions, restore_conditions };

/* KEPT is the first of the floating-point registers that a function keeps, 64 bits of
   them.  */
#define RULES(word, kept)                                                     \
  {                                                                           \
    { "GPR", word, 1, 25, "r%u", 1, GENERAL },                                \
    { "GPR", word, 28, 1, "r%u", 28, GENERAL },                                   \
    { "GPR", word, 30, 2, "r%u", 30, GENERAL },                               \
    { "MD", word, HI, 2, "hi lo", PRODUCT },                                  \
    { "FPR", 8, F0, 32, "f%u", 0, FLOAT },                                       \
    { "FPR", 8, F0 + kept, 32 - kept, "f%u", kept, FLOAT, .in_switch = true },        \
    { "FPR", 16, F0, 32, "f%u", 0, VECTOR, .around = &around_msa, .feature = BIT (MSA) },\
    { "FCC", 4, FCC0, 8, "fcc%u", .block = &conditions },                     \
    { 0 }                                                                     \
  }
static const struct save_rule rules_o32[] = RULES (4, 20), rules_n64[] = RULES (8, 24);

#define SPECIALS(word)                                                        \
  {                                                                           \
    { "sp", word, IN_FRAME | IN_HOOK }, { "pc", word, IN_BOTH | IN_HOOK },    \
    { "r28", word, IN_HOOK }, { "r31", word, IN_HOOK },                       \
    { "fcsr", 4, CONTROL_IN_BOTH },                                           \
    { 0 }                                                                     \
  }
static const struct special specials_o32[] = SPECIALS (4), specials_n64[] = SPECIALS (8);

bool
mips_has_floats (const struct out *o)
{
  return layout_bank (o->all, "FPR") != NULL || layout_bank (o->all, conditions.name) != NULL;
}

/* What preempt_inject has lowered SP by.  */
static unsigned
entry (const struct arch *arch)
{
  return mips_is_o32 (arch) ? 8 : 16;
}

/* --- asyncPreempt --- */

static unsigned
overhead (const struct layout *l)
{
  return entry (l->arch) + mips_home (l->arch);
}

/* From SP up to the interrupted one.  */
static unsigned
whole (const struct layout *l)
{
  return l->size + mips_home (l->arch) + entry (l->arch) + l->red_zone;
}

static void
enter (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned cfa = entry (l->arch) + l->red_zone;
  out_function (o, NULL, "asyncPreempt", true);
  cfi_frame (o, whole (l) - mips_home (l->arch));
  cfi_def_cfa (o, SP, cfa);
  cfi_pc_offset (o, cfa);
  out_code (o, "<addi>\t$29, $29, -(<frame>+<home>)");
  cfi_def_cfa_offset (o, whole (l));
  out_comment (o, "Save the general registers.");
}

/* The ABI promises a C function round to nearest, without traps.  FCSR's bits 18 and 19
   may say how the CPU treats what is no number: they are the process's.  */
static void
saved_first (struct out *o)
{
  out_code (o, "<load>\t$8, <frame>+<home>($29)\n<store>\t$8, <pc>");
  out_code (o, "<addi>\t$8, $29, <n>\n<store>\t$8, <sp>", whole (o->layout));
  if (mips_has_floats (o))
    out_code (o, "cfc1\t$8, $31\nsw\t$8, <fcsr>\n"
                 "lui\t$9, 0xc\nand\t$8, $8, $9\nctc1\t$8, $31");
  else
    out_code (o, "sw\t$0, <fcsr>");
  if (o->layout->resume == RESUME_SIGRETURN)
    mips_fill_sigframe (o);
}

static void
call (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  out_code (o, "FIND_GP\n<load>\t$25, <got>(asyncPreempt2)($28)\n"
               "jalr\t$25\n<addi>\t$4, $29, <home>");
}

/* Nothing is preempted between ll and sc (machine_refuses): there is no reservation.  */
static void
restore_last (struct out *o)
{
  if (mips_has_floats (o))
    out_code (o, "lw\t$8, <fcsr>\nctc1\t$8, $31");
  out_comment (o, "Restore the general registers.");
}

/* The instruction behind a jump comes before it.  */
static void
leave_by_scratch (struct out *o)
{
  out_code (o, "<load>\t$24, <pc>");
  cfi_pc_register (o, 24);
  out_code (o, "jr\t$24\n<addi>\t$29, $29, <n>", whole (o->layout));
  out_function_end (o);
}

/* --- The four --- */

static const struct word words_o32[] = {
  { "store", "sw" }, { "load", "lw" }, { "addi", "addiu" }, { "home", "16" },
  { "got", "%got" }, { NULL, NULL }
};
static const struct word words_n64[] = {
  { "store", "sd" }, { "load", "ld" }, { "addi", "daddiu" }, { "home", "0" },
  { "got", "%got_disp" }, { NULL, NULL }
};

#define MACROS(gp)                                                            \
  "\t.set\tnoreorder\n\t.set\tnoat\n\t.set\tnomacro\n"                       \
  "\t.set\tnomips16\n\t.set\tnomicromips\n\n"                                \
  "/* Whatever was interrupted, $28 is this module's.  */\n"                  \
  "\t.macro\tFIND_GP\n\tbal\t1f\n\tnop\n1:\n" gp "\t.endm\n\n"
#define GP_O32                                                                \
  "\tlui\t$28, %hi(_gp_disp)\n"                                               \
  "\taddiu\t$28, $28, %lo(_gp_disp)\n"                                        \
  "\taddu\t$28, $28, $31\n"
#define GP_N64                                                                \
  "\tlui\t$28, %hi(%neg(%gp_rel(1b)))\n"                                      \
  "\taddiu\t$28, $28, %lo(%neg(%gp_rel(1b)))\n"                               \
  "\tdaddu\t$28, $28, $31\n"
#define TEST_CPU "andi\t$8, $8, <mask>\t/* <feature> */\nbeqz\t$8, <label>\nnop"

#define NEEDS "r2 r4 r5 r6 r7 r8 r9 r25 r28 r31"
#define COMMON                                                                \
  .file = "runtime/mkpreempt/mips.c",                                         \
  .elf_machine = EM_MIPS, .elf_word = { { R_MIPS_PC32, ELF_DISTANCE } },      \
  .stack_pointer = "r29", .features = features,                               \
  .scratch = "r24", .scratch_flag = "-ffixed-24",                             \
  .address = "<offset>+<home>($29)", .jump = "b\t<label>\nnop",               \
  .columns = { .sp = SP, .fp = FP, .pc = PC, .link = LINK },                  \
  .overhead = overhead, .enter = enter, .saved_first = saved_first, .call = call,     \
  .restore_last = restore_last, .leave = leave_by_scratch,                     \
  .switch_to = mips_switch_to, .switch_new = mips_switch_new, .hook = &mips_hook,     \
  .held = mips_held
/* Of an ELF header's flags EF_MIPS_ABI2, n32's, and what tells the others of 32 bits.  */
#define O32                                                                   \
  .elf_abi = { 0xf020, 0x1000 },                                              \
  .word = 4, .stack_align = 8, .needs = NEEDS,                                \
  .rules = rules_o32, .specials = specials_o32, .words = words_o32,           \
  .macros = MACROS (GP_O32), .switching = &mips_switching_o32,                \
  .clobber = mips_clobber_o32, .thin = &mips_thin_o32,                        \
  .unless = "FIND_GP\nlw\t$8, %got(.Lcpu)($28)\nlw\t$8, %lo(.Lcpu)($8)\n" TEST_CPU, COMMON
#define N64                                                                   \
  .word = 8, .stack_align = 16, .needs = NEEDS,                               \
  .rules = rules_n64, .specials = specials_n64, .words = words_n64,           \
  .macros = MACROS (GP_N64), .switching = &mips_switching_n64,                \
  .clobber = mips_clobber_n64, .thin = &mips_thin_n64, .sigframe = &mips_sigframe_n64, \
  .unless = "FIND_GP\nld\t$8, %got_page(.Lcpu)($28)\n"                        \
            "lw\t$8, %got_ofst(.Lcpu)($8)\n" TEST_CPU, COMMON

const struct arch arch_mips = { .name = "mips", .big_endian = true,
                                .sigframe = &mips_sigframe_o32, O32 };
const struct arch arch_mipsle = { .name = "mipsle", .sigframe = &mips_sigframe_o32le, O32 };
const struct arch arch_mips64 = { .name = "mips64", .big_endian = true, N64 };
const struct arch arch_mips64le = { .name = "mips64le", .elf_info_bytes = true, N64 };
