/* How to save what x86-64 and i386 code may hold: amd64 and 386.

   DWARF numbers: System V psABI for AMD64, figure 3.36; for i386, table 2.14.
   In the text that x86 () writes, Q stands for the operand suffix of a word, W
   for the first letter of a word-wide register, [name] for a slot of the frame.

   SPDX-License-Identifier: MIT  */

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>

#include "emit.h"

/* The features that are tested: their place in the lists, and their bits.  */
enum { KNOWN, SSE, AVX, AVX512F, AVX512BW, LAHF, INUSE, APX, FEATURES };
#define BIT(feature) (1u << (feature))

/* Intel SDM volume 1, 13.2 to 13.6 and 15.2, volume 2, CPUID; Intel's APX specification
   (355828).  */
#define CPUID(leaf, subleaf, register, bit, xcr0)                             \
  { 1, leaf, subleaf, register, 1u << bit, xcr0 }
enum { EAX, EBX, ECX, EDX };
#define XCR0_X87 0x01           /* always set: there are XCR0 and xgetbv */
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
  /* tells the state components in use */                                     \
  [INUSE] = { "XGETBV (1)", CPUID (0xd, 1, EAX, 2, XCR0_X87) },               \
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

static void save_x87 (struct out *, const struct layout *);
static void restore_x87 (struct out *, const struct layout *);

/* fxsave64 keeps all 64 bits of the last instruction's address, which fnsave
   cuts; i386 may run where there is no fxsave.  */
static const struct block x87_amd64 = { "x87", 512, 16, save_x87, restore_x87 };
static const struct block x87_386 = { "x87", 108, 4, save_x87, restore_x87 };

#define MOVQ .save = "movq\t%R, S", .restore = "movq\tS, %R"
#define MOVL .save = "movl\t%R, S", .restore = "movl\tS, %R"
#define MOVUPS .save = "movups\t%R, S", .restore = "movups\tS, %R"
#define VMOVUPS .save = "vmovups\t%R, S", .restore = "vmovups\tS, %R"
#define KMOVW .save = "kmovw\t%R, S", .restore = "kmovw\tS, %R"
#define KMOVQ .save = "kmovq\t%R, S", .restore = "kmovq\tS, %R"

static const struct save_rule rules_amd64[] = {
  { "GPR", 8, 0, 6, "rax rdx rcx rbx rsi rdi", MOVQ },
  { "GPR", 8, 6, 1, "rbp", MOVQ, .frame_pointer = true },
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
  { "GPR", 4, 5, 1, "ebp", MOVL, .frame_pointer = true },
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
  { "sp", WORD, false },                                                      \
  { "pc", WORD, false },                                                      \
  { "flags", WORD, false },                                                   \
  { "mxcsr", 4, true },                                                       \
  { "x87_control", 4, true },                                                 \
  { "x87_in_use", 4, false },                                                 \
  { "scratch", 4, false },                                                    \
  { 0 }

static const struct special specials_amd64[] = { SPECIALS (8) };
static const struct special specials_386[] = { SPECIALS (4) };

/* The DWARF numbers of the specials that debuggers ask for.  */
struct numbers { unsigned flags, mxcsr, control, frame_pointer, stack_pointer, pc; };
static const struct numbers numbers_amd64 = { 49, 64, 65, 6, 7, 16 };
static const struct numbers numbers_386 = { 9, 39, 37, 5, 4, 8 };

static bool
wide (const struct layout *l)
{
  return l->arch->word == 8;
}

static const struct numbers *
numbers (const struct layout *l)
{
  return wide (l) ? &numbers_amd64 : &numbers_386;
}

static void
address (const struct layout *l, const struct slot *slot, unsigned at, char *text,
         size_t size)
{
  snprintf (text, size, "%u(%%%csp)", slot->offset + at, wide (l) ? 'r' : 'e');
}

/* Write one instruction, with Q, W and [name] replaced.  */
static void
x86 (struct out *o, const struct layout *l, const char *text)
{
  putc ('\t', o->stream);
  while (*text != '\0')
    {
      char name[16], operand[32];
      int n;
      if (sscanf (text, "[%15[^]]]%n", name, &n) == 1)
        {
          text += n;
          address (l, layout_slot (l, name), 0, operand, sizeof operand);
          fputs (operand, o->stream);
          continue;
        }
      putc (*text == 'Q' ? (wide (l) ? 'q' : 'l')
            : *text == 'W' ? (wide (l) ? 'r' : 'e') : *text, o->stream);
      text++;
    }
  putc ('\n', o->stream);
}

/* In asyncPreempt the frame's address depends on the alignment, so it lies in
   the word below the flags: SAVED reads it there.  In preempt_switch all is at
   fixed distances from the CFA.  */
static void
unwind (struct out *o, const struct layout *l, unsigned dwarf, const char *name,
        const struct slot *slot, unsigned at)
{
  unsigned offset = slot->offset + at;
  if (l->pushed_frame_pointer)
    out_op (o, "SAVED (%u, %u)\t\t/* %s */", dwarf, offset, name);
  else
    out_op (o, ".cfi_offset\t%u, %d\t\t/* %s */", dwarf,
            (int) offset - (int) (l->size + l->arch->word), name);
}

static void
unwind_special (struct out *o, const struct layout *l, unsigned dwarf,
                const char *name)
{
  unwind (o, l, dwarf, name, layout_slot (l, name), 0);
}

/* --- .eh_frame ---

   Unwinders in the program (libgcc's, libunwind, LLVM's) and profilers read
   .eh_frame.  They restore general registers, and all but libgcc's give up on a
   function whose rules name another.  So the .cfi directives, which name all, go to
   .debug_frame, for debuggers, and .eh_frame is written here beside them.  The
   directives' names are in the comments; DWARF 4, 6.4.2 and 7.23.  */

static void __attribute__ ((format (printf, 2, 3)))
eh (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  putc ('\t', o->eh);
  vfprintf (o->eh, format, ap);
  putc ('\n', o->eh);
  va_end (ap);
}

/* An entry, a CIE or an FDE, from its length on, up to eh_close.  */
static void
eh_open (struct out *o, const char *label)
{
  fprintf (o->eh, "\n%s:\n", label);
  eh (o, ".long\t2f - 1f");
  fputs ("1:", o->eh);
}

static void
eh_close (struct out *o)
{
  eh (o, ".balign\t%u", o->arch->word);
  fputs ("2:\n", o->eh);
}

static void
eh_cfa_offset (struct out *o, unsigned offset)
{
  eh (o, ".byte\t0x0e\t\t\t/* def_cfa_offset */");
  eh (o, ".uleb128\t%u", offset);
}

/* Register DWARF is BELOW bytes below the CFA.  */
static void
eh_offset (struct out *o, unsigned dwarf, unsigned below)
{
  eh (o, ".byte\t0x80 + %u\t\t/* offset */", dwarf);
  eh (o, ".uleb128\t%u", below / o->arch->word);
}

/* The two CIEs: addresses are relative to themselves, four bytes; on entry the
   return address is the CFA's neighbour.  */
static void
eh_start (struct out *o, const struct layout *l)
{
  const struct numbers *n = numbers (l);
  fprintf (o->eh, "\n/* For unwinders in the program, and profilers: the general"
           " registers' rules\n   alone.  Most of them give up on a function whose"
           " rules name others.  */\n\t.section\t.eh_frame,\"a\",%%progbits\n");
  for (int signal = 1; signal >= 0; signal--)
    {
      eh_open (o, signal ? ".Lcie_signal" : ".Lcie");
      eh (o, ".long\t0\t\t\t/* a CIE */");
      eh (o, ".byte\t1\t\t\t/* version */");
      eh (o, ".asciz\t\"zR%s\"", signal ? "S" : "");
      eh (o, ".byte\t1, -%u & 127, %u, 1, 0x1b", o->arch->word, n->pc);
      eh (o, ".byte\t0x0c, %u, %u\t\t/* def_cfa */", n->stack_pointer,
          o->arch->word);
      eh_offset (o, n->pc, o->arch->word);
      eh_close (o);
    }
}

/* A function begins, NAME, with the CIE's rules; up to eh_end.  */
static void
eh_begin (struct out *o, const char *name, const char *cie)
{
  char label[64];
  out_line (o, ".Lcfi%u:", ++o->cfi);
  snprintf (label, sizeof label, ".Lfde_%s", name);
  eh_open (o, label);
  eh (o, ".long\t1b - %s", cie);
  eh (o, ".long\t.Lcfi%u - ., .Lend_%s - .Lcfi%u", o->cfi, name, o->cfi);
  eh (o, ".byte\t0");
}

static void
eh_end (struct out *o, const char *name)
{
  out_line (o, ".Lend_%s:", name);
  eh_close (o);
}

/* What follows holds from here on.  */
static void
eh_row (struct out *o)
{
  out_line (o, ".Lcfi%u:", ++o->cfi);
  eh (o, ".byte\t0x04\t\t\t/* advance_loc4 */");
  eh (o, ".long\t.Lcfi%u - .Lcfi%u", o->cfi, o->cfi - 1);
}

/* The first bank is in its slots.  */
static void
eh_saved (struct out *o, const struct layout *l)
{
  const struct level *general = &l->bank[0].level[0];
  eh_row (o);
  for (unsigned i = 0; i < general->count; i++)
    {
      const struct save *s = &general->save[i];
      unsigned offset = l->slot[s->slot].offset;
      if (!l->pushed_frame_pointer)
        eh_offset (o, s->dwarf, l->size + o->arch->word - offset);
      else if (!s->rule->frame_pointer)
        eh (o, ".byte\tSAVED_AT (%u, %u)\t/* %s */", s->dwarf, offset, s->name);
    }
}

/* The whole word is tested: a byte has not all the bits, and the assembler would cut
   the rest off.  i386 has no addresses relative to the PC: ebx holds .Lbase's.  */
static void
unless (struct out *o, unsigned feature, const char *label)
{
  out_op (o, o->arch->word == 8 ? "testl\t$%#x, .Lcpu(%%rip)\t/* %s */"
                                : "testl\t$%#x, .Lcpu-.Lbase(%%ebx)\t/* %s */",
          feature, feature_name (o->arch, feature));
  out_op (o, "jz\t%s", label);
}

/* All but CF PF AF ZF SF OF, IF, the bit that is always set, and TF, which pushf
   shows when a debugger steps over it: popf would leave it set.  */
#define FLAGS_RARE "0xfffff428"

/* What i386's argument to asyncPreempt2 takes, so that the stack stays aligned.  */
static unsigned
argument_size (const struct layout *l)
{
  return wide (l) ? 16 : l->stack_align;
}

static unsigned
overhead (const struct layout *l)
{
  /* PC, frame pointer, flags, frame's address; up to ALIGN - 1 to align; the
     argument and the return address, or slow flags.  */
  return 4 * l->arch->word + l->align + argument_size (l) + l->arch->word;
}

/* Entry: the interrupted PC is at (SP), and above it the red zone.  */
static void
enter (struct out *o, const struct layout *l)
{
  unsigned word = l->arch->word, cfa = l->red_zone + word;
  const struct numbers *n = numbers (l);
  out_line (o, "\t.text\n\t.p2align\t4\n\t.globl\tasyncPreempt\n"
            "\t.type\tasyncPreempt, @function\nasyncPreempt:");
  eh_start (o, l);
  eh_begin (o, "asyncPreempt", ".Lcie_signal");
  out_op (o, ".cfi_startproc");
  out_op (o, ".cfi_signal_frame");
  out_op (o, ".cfi_def_cfa\t%u, %u", n->stack_pointer, cfa);
  out_op (o, ".cfi_offset\t%u, -%u", n->pc, cfa);
  out_op (o, ".cfi_remember_state");
  eh_cfa_offset (o, cfa);
  eh_offset (o, n->pc, cfa);
  eh (o, ".byte\t0x0a\t\t\t/* remember_state */");
  out_op (o, "ENDBR");
  out_comment (o, "Continue the frame-pointer chain; save the flags before"
               " anything\n\t   changes them.");
  x86 (o, l, "pushQ\t%Wbp");
  out_op (o, ".cfi_def_cfa_offset\t%u", cfa + word);
  out_op (o, ".cfi_offset\t%u, -%u", n->frame_pointer, cfa + word);
  eh_row (o);
  eh_cfa_offset (o, cfa + word);
  eh_offset (o, n->frame_pointer, cfa + word);
  x86 (o, l, "movQ\t%Wsp, %Wbp");
  out_op (o, ".cfi_def_cfa_register\t%u", n->frame_pointer);
  eh_row (o);
  eh (o, ".byte\t0x0d, %u\t\t/* def_cfa_register */", n->frame_pointer);
  x86 (o, l, "pushfQ");
  out_op (o, ".cfi_offset\t%u, -%u\t\t/* flags */", n->flags, cfa + 2 * word);
  out_op (o, wide (l) ? "leaq\t-%u(%%rsp), %%rsp" : "leal\t-%u(%%esp), %%esp",
          l->size + word);
  out_op (o, wide (l) ? "andq\t$-%u, %%rsp" : "andl\t$-%u, %%esp", l->align);
  out_op (o, wide (l) ? "movq\t%%rsp, -16(%%rbp)" : "movl\t%%esp, -8(%%ebp)");
  out_comment (o, "Save the general registers.");
}

/* Control state: saved, then as the psABI promises a C function: all exceptions
   masked, round to nearest (AMD64 psABI, 3.2.1 and figure 3.4).  Status bits may
   stay.  Loading MXCSR costs more than all the rest, so it is done only where it
   changes something.  */
static void
save_control (struct out *o, const struct layout *l)
{
  out_comment (o, "Save MXCSR and the x87 control word; asyncPreempt2 gets the"
               " ABI's.");
  x86 (o, l, "movl\t$0, [x87_control]");
  x86 (o, l, "fnstcw\t[x87_control]");
  unwind_special (o, l, numbers (l)->control, "x87_control");
  if (!wide (l))
    unless (o, BIT (SSE), ".Lmxcsr_saved");
  x86 (o, l, "stmxcsr\t[mxcsr]");
  unwind_special (o, l, numbers (l)->mxcsr, "mxcsr");
  x86 (o, l, "movl\t[mxcsr], %eax");
  x86 (o, l, "andl\t$0xffc0, %eax");
  x86 (o, l, "cmpl\t$0x1f80, %eax");
  x86 (o, l, "je\t.Lmxcsr_saved");
  x86 (o, l, "movl\t$0x1f80, [scratch]");
  x86 (o, l, "ldmxcsr\t[scratch]");
  out_label (o, ".Lmxcsr_saved");
  if (layout_block (l, "x87") != NULL)
    return;                     /* the block has it, and fninit sets it */
  x86 (o, l, "movl\t$0x37f, [scratch]");
  x86 (o, l, "fldcw\t[scratch]");
}

static void
restore_control (struct out *o, const struct layout *l)
{
  out_comment (o, "Restore MXCSR and the x87 control word.");
  if (!wide (l))
    unless (o, BIT (SSE), ".Lmxcsr_restored");
  x86 (o, l, "stmxcsr\t[scratch]");
  x86 (o, l, "movl\t[scratch], %eax");
  x86 (o, l, "cmpl\t[mxcsr], %eax");
  x86 (o, l, "je\t.Lmxcsr_restored");
  x86 (o, l, "ldmxcsr\t[mxcsr]");
  out_label (o, ".Lmxcsr_restored");
  if (layout_block (l, "x87") == NULL)
    {
      x86 (o, l, "fnclex\t\t\t\t/* another task's flags may be unmasked now */");
      x86 (o, l, "fldcw\t[x87_control]");
    }
}

/* rax is free now: what the entry saved goes into the frame too, where stack
   scanners and debuggers look.  */
static void
saved_general (struct out *o, const struct layout *l)
{
  const char *fp = wide (l) ? "rbp" : "ebp";
  unsigned word = l->arch->word;
  eh_saved (o, l);
  if (layout_slot (l, fp) != NULL)
    {
      x86 (o, l, "movQ\t(%Wbp), %Wax");
      x86 (o, l, wide (l) ? "movq\t%rax, [rbp]" : "movl\t%eax, [ebp]");
    }
  out_op (o, wide (l) ? "movq\t%u(%%rbp), %%rax" : "movl\t%u(%%ebp), %%eax", word);
  x86 (o, l, "movQ\t%Wax, [pc]");
  out_op (o, wide (l) ? "leaq\t%u(%%rbp), %%rax" : "leal\t%u(%%ebp), %%eax",
          2 * word + l->red_zone);
  x86 (o, l, "movQ\t%Wax, [sp]");
  out_op (o, wide (l) ? "movq\t-%u(%%rbp), %%rax" : "movl\t-%u(%%ebp), %%eax",
          word);
  x86 (o, l, "movQ\t%Wax, [flags]");
  /* The ABI's functions expect DF clear; AC or ID, left set, would reach the task
     that asyncPreempt2 goes on with.  */
  x86 (o, l, "testl\t$" FLAGS_RARE ", %eax\t\t/* DF AC ID ...? */");
  x86 (o, l, "jz\t.Lflags_saved");
  x86 (o, l, "pushQ\t$0x202");
  x86 (o, l, "popfQ");
  out_label (o, ".Lflags_saved");
  if (!wide (l))
    x86 (o, l, "call\t.Lbase_ebx");
  save_control (o, l);
}

/* Where the CPU tells that the bank is in its initial state (XINUSE bit 0, Intel
   SDM volume 1, 13.6), its registers are empty, and there is nothing to save.  */
static void
save_x87 (struct out *o, const struct layout *l)
{
  unless (o, BIT (INUSE), ".Lx87_save");
  x86 (o, l, "movl\t$1, %ecx");
  x86 (o, l, "xgetbv");
  x86 (o, l, "testb\t$1, %al");
  x86 (o, l, "jnz\t.Lx87_save");
  x86 (o, l, "movl\t$0, [x87_in_use]");
  x86 (o, l, "jmp\t.Lx87_saved");
  out_label (o, ".Lx87_save");
  x86 (o, l, "movl\t$1, [x87_in_use]");
  if (wide (l))
    {
      x86 (o, l, "fxsave64\t[x87]");
      x86 (o, l, "fninit");
    }
  else
    x86 (o, l, "fnsave\t[x87]\t\t/* and fninit */");
  out_label (o, ".Lx87_saved");
}

/* Of xmm0 to xmm15, as bits, those that are the program's own (-ffixed-xmm5): no header
   lists them, but others.  */
static unsigned
own_vectors (const struct layout *l)
{
  unsigned own = 0;
  for (unsigned i = 0; i < 16 && layout_bank (l, "VEC") != NULL; i++)
    {
      char name[8];
      snprintf (name, sizeof name, "xmm%u", i);
      if (layout_slot (l, name) == NULL)
        own |= 1u << i;
    }
  return own;
}

/* fxrstor64 must not bring them back: it finds what they hold now.  The image has xmm0
   at byte 160 (Intel SDM volume 1, 10.5.1).  */
static void
keep_own_vectors (struct out *o, const struct layout *l)
{
  const struct slot *x87 = layout_slot (l, "x87");
  for (unsigned own = own_vectors (l), i = 0; own != 0; own >>= 1, i++)
    if (own & 1)
      out_op (o, "movups\t%%xmm%u, %u(%%rsp)", i, x87->offset + 160 + 16 * i);
}

/* fxrstor64 with dirty upper halves, followed by VEX instructions, costs twice
   what it does alone.  Where the upper halves are restored after it anyway, it
   gets clean ones.  */
static void
clean_upper_halves (struct out *o, const struct layout *l)
{
  const struct bank *vectors = layout_bank (l, "VEC");
  unsigned i = 0;
  while (vectors != NULL && i < vectors->levels
         && vectors->level[i].save[0].rule->bytes == 16)
    i++;
  if (vectors == NULL || i == vectors->levels || own_vectors (l) != 0)
    return;
  if (vectors->level[i].feature != 0)
    unless (o, vectors->level[i].feature, ".Lx87_fxrstor");
  x86 (o, l, "vzeroupper");
  out_label (o, ".Lx87_fxrstor");
}

/* fxrstor64 brings back xmm and MXCSR too, which are restored after it.  */
static void
restore_x87 (struct out *o, const struct layout *l)
{
  x86 (o, l, "cmpl\t$0, [x87_in_use]");
  x86 (o, l, "jne\t.Lx87_restore");
  x86 (o, l, "fnstsw\t%ax\t\t\t/* another task's exception flags? */");
  x86 (o, l, "testw\t%ax, %ax");
  x86 (o, l, "jz\t.Lx87_restored");
  x86 (o, l, "fninit");
  x86 (o, l, "jmp\t.Lx87_restored");
  out_label (o, ".Lx87_restore");
  if (wide (l))
    {
      keep_own_vectors (o, l);
      clean_upper_halves (o, l);
    }
  x86 (o, l, wide (l) ? "fxrstor64\t[x87]" : "frstor\t[x87]");
  out_label (o, ".Lx87_restored");
}

static void
call_async_preempt2 (struct out *o, const struct layout *l)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  if (wide (l))
    {
      x86 (o, l, "movq\t%rsp, %rdi");
      x86 (o, l, "call\tasyncPreempt2@PLT");
      return;
    }
  /* The PLT wants ebx to hold the GOT's address; the tests of features,
     .Lbase's again.  */
  x86 (o, l, "addl\t$_GLOBAL_OFFSET_TABLE_+(.-.Lbase), %ebx");
  x86 (o, l, "movl\t%esp, %eax");
  out_op (o, "subl\t$%u, %%esp", argument_size (l) - 4);
  x86 (o, l, "pushl\t%eax");
  x86 (o, l, "call\tasyncPreempt2@PLT");
  out_op (o, "addl\t$%u, %%esp", argument_size (l));
  x86 (o, l, "call\t.Lbase_ebx");
}

/* sahf and an addition restore the arithmetic flags at a tenth of popf's cost;
   popf serves where any other flag is set (DF, AC, ID ...) or has been left so by
   another task.  From here on only moves follow, which change no flag.  */
static void
restore_flags (struct out *o, const struct layout *l)
{
  restore_control (o, l);
  out_comment (o, "Restore the flags: CF PF AF ZF SF by sahf, OF by 127 + OF.");
  x86 (o, l, "movl\t[flags], %eax");
  x86 (o, l, "pushfQ");
  x86 (o, l, "popQ\t%Wcx");
  x86 (o, l, "orl\t%eax, %ecx");
  x86 (o, l, "testl\t$" FLAGS_RARE ", %ecx");
  x86 (o, l, "jnz\t.Lflags_slow");
  if (wide (l))
    unless (o, BIT (LAHF), ".Lflags_slow");
  x86 (o, l, "movl\t%eax, %ecx");
  x86 (o, l, "shrl\t$11, %ecx");
  x86 (o, l, "movb\t%al, %ah");
  x86 (o, l, "addb\t$127, %cl");
  x86 (o, l, "sahf");
  x86 (o, l, "jmp\t.Lflags_restored");
  out_label (o, ".Lflags_slow");
  x86 (o, l, "pushQ\t[flags]");
  x86 (o, l, "popfQ");
  out_label (o, ".Lflags_restored");
  out_comment (o, "Restore the general registers.");
}

static void
end_function (struct out *o, const char *name)
{
  out_line (o, "\t.cfi_endproc");
  eh_end (o, name);
  out_line (o, "\t.size\t%s, . - %s", name, name);
}

static void
leave (struct out *o, const struct layout *l)
{
  x86 (o, l, "leave");
  out_op (o, ".cfi_restore_state");
  eh_row (o);
  eh (o, ".byte\t0x0b\t\t\t/* restore_state */");
  if (l->red_zone != 0)
    out_op (o, "ret\t$%u\t\t\t/* over the red zone */", l->red_zone);
  else
    out_op (o, "ret");
  end_function (o, "asyncPreempt");
  if (wide (l))
    return;
  out_line (o, "\n.Lbase_ebx:");
  eh_begin (o, "base_ebx", ".Lcie");
  out_line (o, "\t.cfi_startproc\n\tcall\t.Lbase\n"
            "\t.cfi_adjust_cfa_offset\t4\n.Lbase:");
  eh_row (o);
  eh_cfa_offset (o, 8);
  out_line (o, "\tpopl\t%%ebx\n\t.cfi_adjust_cfa_offset\t-4");
  eh_row (o);
  eh_cfa_offset (o, 4);
  out_line (o, "\tret\n\t.cfi_endproc");
  eh_end (o, "base_ebx");
}

static void
function (struct out *o, const char *comment, const char *name)
{
  out_line (o, "\n/* %s  */\n\t.p2align\t4\n\t.globl\t%s\n"
            "\t.type\t%s, @function\n%s:", comment, name, name, name);
  eh_begin (o, name, ".Lcie");
  out_line (o, "\t.cfi_startproc\n\tENDBR");
}

/* The words that hold the control state, one stack's in eax and ecx, so that it
   is loaded only where the other stack's differs.  */
static void
switch_control (struct out *o, const struct layout *l, bool save)
{
  if (!wide (l))
    unless (o, BIT (SSE), save ? ".Lswitch_save_x87" : ".Lswitch_load_x87");
  if (save)
    x86 (o, l, "stmxcsr\t[mxcsr]");
  else
    {
      x86 (o, l, "cmpl\t[mxcsr], %eax");
      x86 (o, l, "je\t.Lswitch_load_x87");
      x86 (o, l, "ldmxcsr\t[mxcsr]");
    }
  out_label (o, save ? ".Lswitch_save_x87" : ".Lswitch_load_x87");
  if (save)
    {
      x86 (o, l, "fwait\t\t\t\t/* raise what this task has pending */");
      x86 (o, l, "fnstcw\t[x87_control]");
    }
  else
    {
      x86 (o, l, "cmpw\t[x87_control], %cx");
      x86 (o, l, "je\t.Lswitch_loaded");
      x86 (o, l, "fnclex\t\t\t\t/* another task's flags may be unmasked now */");
      x86 (o, l, "fldcw\t[x87_control]");
      out_label (o, ".Lswitch_loaded");
    }
}

static void
emit_preempt_switch (struct out *o, const struct layout *l)
{
  function (o, "preempt_switch (void **from, void *to): park this stack, its SP"
            " in *FROM, and\n   go on with the one whose SP is TO.  C's caller"
            " keeps the rest.", "preempt_switch");
  if (!wide (l))
    {
      x86 (o, l, "movl\t4(%esp), %ecx");
      x86 (o, l, "movl\t8(%esp), %edx");
    }
  out_op (o, ".cfi_remember_state");
  eh (o, ".byte\t0x0a\t\t\t/* remember_state */");
  out_op (o, wide (l) ? "subq\t$%u, %%rsp" : "subl\t$%u, %%esp", l->size);
  out_op (o, ".cfi_adjust_cfa_offset\t%u", l->size);
  eh_row (o);
  eh_cfa_offset (o, l->size + l->arch->word);
  out_save (o, l, 0);
  eh_saved (o, l);
  if (!wide (l))
    x86 (o, l, "call\t.Lbase_ebx");
  for (unsigned b = 1; b < l->banks; b++)
    if (l->bank[b].levels > 0)
      out_save (o, l, b);
  switch_control (o, l, true);
  x86 (o, l, wide (l) ? "movq\t%rsp, (%rdi)" : "movl\t%esp, (%ecx)");
  x86 (o, l, "movl\t[mxcsr], %eax");
  x86 (o, l, "movzwl\t[x87_control], %ecx");
  x86 (o, l, wide (l) ? "movq\t%rsi, %rsp" : "movl\t%edx, %esp");
  switch_control (o, l, false);
  for (unsigned b = l->banks; b-- > 0;)
    if (l->bank[b].levels > 0)
      out_restore (o, l, b);
  out_op (o, wide (l) ? "addq\t$%u, %%rsp" : "addl\t$%u, %%esp", l->size);
  out_op (o, ".cfi_restore_state");
  eh_row (o);
  eh (o, ".byte\t0x0b\t\t\t/* restore_state */");
  out_op (o, "ret");
  end_function (o, "preempt_switch");
}

/* ENTRY's own return address is 0, where unwinders stop.  */
static void
emit_preempt_switch_new (struct out *o, const struct layout *l)
{
  unsigned word = l->arch->word;
  function (o, "void *preempt_switch_new (void *top, void (*entry) (void)): make"
            " the stack\n   below TOP, aligned to 16, one that preempt_switch"
            " enters at ENTRY, with this\n   task's control state.  Return its SP.",
            "preempt_switch_new");
  if (!wide (l))
    {
      x86 (o, l, "movl\t4(%esp), %eax");
      x86 (o, l, "movl\t8(%esp), %edx");
    }
  else
    {
      x86 (o, l, "movq\t%rdi, %rax");
      x86 (o, l, "movq\t%rsi, %rdx");
    }
  out_op (o, wide (l) ? "subq\t$%u, %%rax" : "subl\t$%u, %%eax",
          l->size + 2 * word);
  const struct slot *mxcsr = layout_slot (l, "mxcsr");
  const struct slot *control = layout_slot (l, "x87_control");
  for (unsigned at = 0; at < l->size; at += word)
    out_op (o, wide (l) ? "movq\t$0, %u(%%rax)" : "movl\t$0, %u(%%eax)", at);
  out_op (o, wide (l) ? "movq\t%%rdx, %u(%%rax)" : "movl\t%%edx, %u(%%eax)",
          l->size);
  out_op (o, wide (l) ? "movq\t$0, %u(%%rax)" : "movl\t$0, %u(%%eax)",
          l->size + word);
  if (!wide (l))
    {
      /* rdx is free now: ENTRY is in its place.  */
      x86 (o, l, "movl\t%ebx, %edx");
      out_op (o, ".cfi_register\t3, 2");
      eh_row (o);
      eh (o, ".byte\t0x09, 3, 2\t\t/* register */");
      x86 (o, l, "call\t.Lbase_ebx");
      unless (o, BIT (SSE), ".Lnew_x87");
      out_op (o, "stmxcsr\t%u(%%eax)", mxcsr->offset);
      out_label (o, ".Lnew_x87");
      x86 (o, l, "movl\t%edx, %ebx");
      out_op (o, ".cfi_restore\t3");
      eh_row (o);
      eh (o, ".byte\t0xc0 + 3\t\t/* restore */");
    }
  else
    out_op (o, "stmxcsr\t%u(%%rax)", mxcsr->offset);
  out_op (o, wide (l) ? "fnstcw\t%u(%%rax)" : "fnstcw\t%u(%%eax)", control->offset);
  out_op (o, "ret");
  end_function (o, "preempt_switch_new");
}

static void
emit_switch (struct out *o, const struct layout *l)
{
  emit_preempt_switch (o, l);
  emit_preempt_switch_new (o, l);
}

/* A trampoline returns where no call came from: it is marked for indirect branch
   tracking, never for shadow stacks, so that no program that holds it runs with
   them.  SAVED: register REG is at the frame's address plus OFF; the frame's
   address is in the second word below the frame pointer.  */
#define MACROS(ENDBR, BREG, AT, ALIGN)                                        \
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
  "#endif\n\n"                                                                \
  "/* Unwinders find register REG at OFF in the frame, whose address is in\n" \
  "   the second word below the frame pointer: DW_CFA_expression REG,\n"      \
  "   { DW_OP_breg" BREG " " AT "; DW_OP_deref; DW_OP_plus_uconst OFF }.  */\n" \
  "#define SAVED(reg, off) .cfi_escape SAVED_AT (reg, off)\n"                 \
  "#define SAVED_AT(reg, off) \\\n"                                           \
  "  0x10, ((reg) & 127) | 128, (reg) >> 7, 7, \\\n"                          \
  "    0x70 + " BREG ", " AT " & 127, 0x06, 0x23, \\\n"                       \
  "    ((off) & 127) | 128, (((off) >> 7) & 127) | 128, (off) >> 14\n\n"     \
  "/* These directives tell debuggers; .eh_frame is at the end.  */\n"         \
  "\t.cfi_sections\t.debug_frame\n\n"

const struct arch arch_amd64 = {
  .name = "amd64", .file = "runtime/mkpreempt/x86.c", .stack_pointer = "rsp",
  .word = 8, .stack_align = 16, .needs = "rax rcx rdx rdi rbp",
  .elf_machine = EM_X86_64, .elf_relative = R_X86_64_PC32,
  .rules = rules_amd64, .specials = specials_amd64, .features = features_amd64,
  .overhead = overhead, .address = address, .unwind = unwind, .unless = unless,
  .jump = "jmp", .macros = MACROS ("endbr64", "6", "-16", "8"),
  .enter = enter, .saved_first = saved_general, .call = call_async_preempt2,
  .restore_last = restore_flags, .leave = leave, .emit_switch = emit_switch
};

const struct arch arch_386 = {
  .name = "386", .file = "runtime/mkpreempt/x86.c", .stack_pointer = "esp",
  .word = 4, .stack_align = 16, .needs = "eax ebx ecx edx ebp",
  .elf_machine = EM_386, .elf_relative = R_386_PC32,
  .rules = rules_386, .specials = specials_386, .features = features_386,
  .overhead = overhead, .address = address, .unwind = unwind, .unless = unless,
  .jump = "jmp", .macros = MACROS ("endbr32", "5", "-8", "4"),
  .enter = enter, .saved_first = saved_general, .call = call_async_preempt2,
  .restore_last = restore_flags, .leave = leave, .emit_switch = emit_switch
};
