/* How to save what x86-64 and i386 code may hold: amd64 and 386.  The registers; what no
   rule can say is in x86_*.c.

   DWARF numbers: System V psABI for AMD64, figure 3.36; for i386, table 2.14.

   SPDX-License-Identifier: MIT  */

#include "x86.h"

#include <elf.h>

/* --- Features --- */

/* Intel SDM volume 1, 13.2 to 13.6 and 15.2, volume 2, CPUID; Intel's APX specification
   (355828).  */
#define CPUID(leaf, subleaf, register, bit, xcr0)                             \
  { 1, leaf, subleaf, register, 1u << bit, xcr0 }
enum { EAX, EBX, ECX, EDX };
#define XCR0_AVX 0x06           /* xmm, upper ymm */
#define XCR0_AVX512 0xe6        /* and masks, upper zmm, the upper sixteen */
#define XCR0_APX 0x80000        /* r16 to r31 */
#define WIDE_FEATURES                                                         \
  /* ymm */                                                                   \
  [AVX] = { "AVX", CPUID (1, 0, ECX, 28, XCR0_AVX) },                         \
  /* zmm, xmm16 and up, 16-bit masks */                                       \
  [AVX512F] = { "AVX512F", CPUID (7, 0, EBX, 16, XCR0_AVX512) },              \
  /* 64-bit masks */                                                          \
  [AVX512BW] = { "AVX512BW", CPUID (7, 0, EBX, 30, XCR0_AVX512) },            \
  /* r16 to r31 */                                                            \
  [APX] = { "APX", CPUID (7, 1, EDX, 21, XCR0_APX) }

static const struct feature features_amd64[] = {
  [KNOWN] = { "KNOWN" },
  [SSE] = { "SSE" },            /* xmm, MXCSR */
  [LAHF] = { "LAHF", CPUID (0x80000001, 0, ECX, 0, 0) },        /* in this mode */
  WIDE_FEATURES, [FEATURES] = { NULL }
};

static const struct feature features_386[] = {
  [KNOWN] = { "KNOWN" },
  [SSE] = { "SSE", CPUID (1, 0, EDX, 25, 0) },
  [LAHF] = { "LAHF" },
  WIDE_FEATURES, [FEATURES] = { NULL }
};

/* --- Registers --- */

/* fxsave64 keeps all 64 bits of the last instruction's address, which fnsave
   cuts; i386 may run where there is no fxsave.  */
static const struct block x87_amd64 = { "x87", 512, 16, x86_save_x87,
                                        x86_restore_x87 };
static const struct block x87_386 = { "x87", 108, 4, x86_save_x87, x86_restore_x87 };

#define MOVE(op)                                                              \
  .form = { { 1, op "\t%<reg>, <slot>", op "\t<slot>, %<reg>" } }
#define MOVQ MOVE ("movq")
#define MOVL MOVE ("movl")
#define MOVUPS MOVE ("movups")
#define VMOVUPS MOVE ("vmovups")
#define KMOVW MOVE ("kmovw")
#define KMOVQ MOVE ("kmovq")

static const struct save_rule rules_amd64[] = {
  { "GPR", 8, 0, 6, "rax rdx rcx rbx rsi rdi", MOVQ },
  { "GPR", 8, 6, 1, "rbp", MOVQ, .by_entry = true },
  { "GPR", 8, 8, 8, "r%u", 8, MOVQ },
  /* Not with the others, which are restored where nothing may change a flag: the
     test of the feature does.  */
  { "GPR", 8, 130, 16, "r%u", 16, MOVQ, .feature = BIT (APX),
    .group = "EGPR" },
  { "VEC", 16, 17, 16, "xmm%u", MOVUPS },
  { "VEC", 32, 17, 16, "xmm%u", .as = "ymm%u", VMOVUPS,
    .feature = BIT (AVX) },
  { "VEC", 64, 17, 16, "xmm%u", .as = "zmm%u", VMOVUPS,
    .feature = BIT (AVX512F) },
  { "VEC", 64, 67, 16, "xmm%u", 16, .as = "zmm%u", VMOVUPS,
    .feature = BIT (AVX512F) },
  { "MASK", 2, 118, 8, "k%u", KMOVW, .feature = BIT (AVX512F) },
  { "MASK", 8, 118, 8, "k%u", KMOVQ, .feature = BIT (AVX512BW) },
  { "X87", 16, 33, 8, "st%u", .block = &x87_amd64, .block_offset = 32,
    .block_stride = 16 },
  { "MMX", 8, 41, 8, "mm%u", .block = &x87_amd64 },
  { 0 }
};

static const struct save_rule rules_386[] = {
  { "GPR", 4, 0, 4, "eax ecx edx ebx", MOVL },
  { "GPR", 4, 5, 1, "ebp", MOVL, .by_entry = true },
  { "GPR", 4, 6, 2, "esi edi", MOVL },
  { "VEC", 16, 21, 8, "xmm%u", MOVUPS, .feature = BIT (SSE) },
  { "VEC", 32, 21, 8, "xmm%u", .as = "ymm%u", VMOVUPS,
    .feature = BIT (AVX) },
  { "VEC", 64, 21, 8, "xmm%u", .as = "zmm%u", VMOVUPS,
    .feature = BIT (AVX512F) },
  { "MASK", 2, 93, 8, "k%u", KMOVW, .feature = BIT (AVX512F) },
  { "MASK", 8, 93, 8, "k%u", KMOVQ, .feature = BIT (AVX512BW) },
  { "X87", 12, 11, 8, "st%u", .block = &x87_386, .block_offset = 28,
    .block_stride = 10 },
  /* -m128bit-long-double: padded in memory.  */
  { "X87", 16, 11, 8, "st%u", .block = &x87_386, .block_offset = 28,
    .block_stride = 10 },
  { "MMX", 8, 29, 8, "mm%u", .block = &x87_386 },
  { 0 }
};

#define SPECIALS(WORD)                                                        \
  { "sp", WORD, IN_FRAME | IN_HOOK },                                         \
  { "pc", WORD, IN_FRAME | IN_HOOK },                                         \
  { "flags", WORD, IN_FRAME },                                                \
  { "mxcsr", 4, CONTROL_IN_BOTH },                                            \
  { "x87_control", 4, CONTROL_IN_BOTH },                                      \
  { "x87_in_use", 2, IN_FRAME | IN_HOOK },                                    \
  { "x87_status", 2, IN_FRAME },                                              \
  { "scratch", 4, IN_FRAME }

static const struct special specials_amd64[] = { SPECIALS (8), { 0 } };
static const struct special specials_386[] = { SPECIALS (4), { "ebx", 4, IN_HOOK }, { 0 } };

const struct x86_numbers *
x86_numbers (const struct out *o)
{
  static const struct x86_numbers amd64 = { 49, 64, 65 }, x86_32 = { 9, 39, 37 };
  return wide (o) ? &amd64 : &x86_32;
}

/* --- The two --- */

/* A trampoline returns where no call came from: it is marked for indirect branch
   tracking, never for shadow stacks, so that no program that holds it runs with
   them.  */
#define MACROS(ENDBR, ALIGN)                                                  \
  "#if defined __CET__ && (__CET__ & 1)\n"                                    \
  "# define ENDBR " ENDBR "\n"                                                \
  "/* Marked for indirect branch tracking; not for shadow stacks, since a\n"  \
  "   preempted task returns where no call came from.  */\n"                  \
  "\t.section\t.note.gnu.property,\"a\"\n"                                    \
  "\t.balign\t" ALIGN "\n"                                                    \
  "\t.long\t4, 2f - 1f, 5\n"                                                  \
  "\t.asciz\t\"GNU\"\n"                                                       \
  "1:\t.long\t0xc0000002, 4, 1\n"                                             \
  "\t.balign\t" ALIGN "\n"                                                    \
  "2:\n"                                                                      \
  "#else\n"                                                                   \
  "# define ENDBR\n"                                                          \
  "#endif\n\n"

/* The whole word is tested: a byte has not all the bits, and the assembler would cut
   the rest off.  i386 has no addresses relative to the PC: ebx holds .Lbase's.  */
#define UNLESS(CPU) "testl\t$<mask>, " CPU "\t/* <feature> */\njz\t<label>"

#define BOTH                                                                  \
  .file = "runtime/mkpreempt/x86.c", .stack_align = 16, .aligns = true,       \
  .over_red_zone = true, .pops = true, .light = "x87",                        \
  .address = "<offset>(%<r>sp)", .jump = "jmp\t<label>",                      \
  .overhead = x86_overhead, .enter = x86_enter,                               \
  .saved_first = x86_saved_general, .call = x86_call,                         \
  .restore_last = x86_restore_flags, .leave = x86_leave,                      \
  .hook = &x86_hook, .switch_to = x86_switch_to, .switch_new = x86_switch_new,                   \
  .clobber = x86_clobber, .held = x86_held

const struct arch arch_amd64 = {
  .name = "amd64", .word = 8, .stack_pointer = "rsp", .needs = "rax rcx rdx rdi rbp",
  .elf_machine = EM_X86_64, .elf_word = { { R_X86_64_PC32, ELF_DISTANCE } },
  .rules = rules_amd64, .specials = specials_amd64, .features = features_amd64,
  .words = (const struct word[]) { { "q", "q" }, { "r", "r" }, { NULL } },
  .unless = UNLESS (".Lcpu(%rip)"), .macros = MACROS ("endbr64", "8"),
  .columns = { .sp = 7, .fp = 6, .pc = 16, .link = 16, .call = 8, .frame_at = -16 },
  .inlined = &x86_inlined, .switch_here = x86_switch_here, .thin = &x86_thin_amd64,
  .switching = &x86_switching_amd64,
  BOTH
};

const struct arch arch_386 = {
  .name = "386", .word = 4, .stack_pointer = "esp", .needs = "eax ebx ecx edx ebp",
  .elf_machine = EM_386, .elf_word = { { R_386_PC32, ELF_DISTANCE } },
  .rules = rules_386, .specials = specials_386, .features = features_386,
  .words = (const struct word[]) { { "q", "l" }, { "r", "e" }, { NULL } },
  .unless = UNLESS (".Lcpu-.Lbase(%ebx)"), .macros = MACROS ("endbr32", "4"),
  .columns = { .sp = 4, .fp = 5, .pc = 8, .link = 8, .call = 4, .frame_at = -8 },
  .thin = &x86_thin_386, .switching = &x86_switching_386, .switch_end = x86_base_ebx,
  BOTH
};
