/* x86: preempt_switch, preempt_switch_new, preempt_switch_here.

   SPDX-License-Identifier: MIT  */

#include "moves.h"
#include "switches.h"
#include "x86.h"

#include <string.h>

/* On entry the return address is at SP.  */
static void
enter (struct out *o)
{
  cfi_frame (o, o->layout->size + o->arch->word);
  out_op (o, "ENDBR");
}

/* i386 has its arguments on the stack, and two registers for those of preempt_switch, which
   returns nothing.  The ones that it has saved are free for all others.  */
static bool
is_plain_386 (const struct out *o)
{
  return !wide (o) && o->layout->order == NULL;
}

static void
load_arguments_386 (struct out *o)
{
  for (unsigned i = 0; i < o->layout->order->arguments.count; i++)
    out_code (o, "movl\t<n>(%esp), %<s>", o->layout->size + 4 * (i + 1),
              x86_switching_386.argument[i]);
}

/* The control words of the stack that is left go into eax and ecx while SP still leads to
   them.  */
static void
change_stacks (struct out *o)
{
  bool control = switches_control (o);
  if (is_plain_386 (o))
    out_code (o, "movl\t%esp, (%ecx)");
  else
    switches_park (o);
  if (control && x86_switch_mxcsr (o))
    out_code (o, "movl\t<mxcsr>, %eax");
  if (control)
    out_code (o, "movzwl\t<x87_control>, %ecx");
  if (is_plain_386 (o))
    out_code (o, "movl\t%edx, %esp");
  else
    switches_take (o);
}

void
x86_switch_to (struct out *o)
{
  enter (o);
  if (is_plain_386 (o))
    {
      out_code (o, "movl\t4(%esp), %ecx");
      out_code (o, "movl\t8(%esp), %edx");
    }
  cfi_remember (o);
  out_code (o, "sub<q>\t$<frame>, %<r>sp");
  cfi_def_cfa_offset (o, o->layout->size + o->arch->word);
  moves_save (o, 0);
  if (is_plain_386 (o))
    out_code (o, "call\t.Lbase_ebx");
  else if (!wide (o))
    load_arguments_386 (o);
  moves_others (o, true);
  if (switches_control (o))
    x86_switch_control (o, true);
  out_label (o, ".Lparked");
  change_stacks (o);
  if (o->arch->inlined != NULL && o->layout->order == NULL)
    out_label (o, ".Lswitch_on");
  if (switches_control (o))
    x86_switch_control (o, false);
  moves_others (o, false);
  switches_results (o);
  moves_restore (o, 0);
  out_code (o, "add<q>\t$<frame>, %<r>sp");
  cfi_restore_state (o);
  /* A jump would be predicted better here, but it would leave the call's address to be
     taken for the caller's, and so on: it costs a miss for each call that led here.  */
  out_code (o, "ret");
}

/* i386: rdx is free now: ENTRY is in its place.  */
static void
new_mxcsr_386 (struct out *o)
{
  out_code (o, "movl\t%ebx, %edx");
  cfi_register (o, 3, 2);
  out_code (o, "call\t.Lbase_ebx");
  out_unless (o, BIT (SSE), ".Lnew_x87");
  out_code (o, "stmxcsr\t<mxcsr.offset>(%eax)");
  out_label (o, ".Lnew_x87");
  out_code (o, "movl\t%edx, %ebx");
  cfi_restore (o, 3);
}

static void
new_control (struct out *o)
{
  if (!switches_control (o))
    return;
  if (is_plain_386 (o))
    new_mxcsr_386 (o);
  else if (x86_switch_mxcsr (o))
    out_code (o, "stmxcsr\t<mxcsr.offset>(%<r>ax)");
  out_code (o, "fnstcw\t<x87_control.offset>(%<r>ax)");
}

/* i386: ENTRY, in ebx, finds its argument on the stack, where the switch's result goes.  */
static void
first_386 (struct out *o)
{
  out_label (o, ".Lfirst");
  out_code (o, "movl\t%eax, 4(%esp)");
  out_code (o, "jmp\t*%ebx");
}

/* i386: the frame's return address leads to .Lfirst, which is found from .Lbase.  */
static void
begin_by_first (struct out *o)
{
  out_code (o, "movl\t%edx, <ebx.offset>(%eax)");
  out_code (o, "movl\t%ebx, %edx");
  cfi_register (o, 3, 2);
  out_code (o, "call\t.Lbase_ebx");
  out_code (o, "addl\t$.Lfirst-.Lbase, %ebx");
  out_code (o, "movl\t%ebx, <n>(%eax)", o->layout->size);
  out_code (o, "movl\t%edx, %ebx");
  cfi_restore (o, 3);
}

/* ENTRY's own return address is 0, where unwinders stop.  */
void
x86_switch_new (struct out *o)
{
  unsigned word = o->arch->word, size = o->layout->size;
  bool on_stack = !wide (o) && switches_result_count (o) > 0;
  enter (o);
  out_code (o, wide (o) ? "movq\t%rdi, %rax" : "movl\t4(%esp), %eax");
  out_code (o, wide (o) ? "movq\t%rsi, %rdx" : "movl\t8(%esp), %edx");
  out_code (o, "sub<q>\t$<n>, %<r>ax", size + 2 * word + (on_stack ? 16 : 0));
  for (unsigned at = 0; at < size; at += word)
    out_code (o, "mov<q>\t$0, <n>(%<r>ax)", at);
  if (on_stack)
    begin_by_first (o);
  else
    out_code (o, "mov<q>\t%<r>dx, <n>(%<r>ax)", size);
  out_code (o, "mov<q>\t$0, <n>(%<r>ax)", size + word);
  new_control (o);
  out_code (o, "ret");
  if (on_stack)
    first_386 (o);
}

/* --- Other arguments --- */

static const char *const entry_amd64[] = { "rdi", "rsi" };

const struct switching x86_switching_amd64 = {
  .argument = { "rdi", "rsi", "rdx" }, .sp = "r8", .result = { "rax", "rdx" },
  .entry = entry_amd64, .scratch = "rcx", .store_sp = "movq\t%rsp, (%<s>)",
  .keep_sp = "movq\t%rsp, %<s>", .take_sp = "movq\t%<s>, %rsp",
  .load_sp = "movq\t(%<s>), %rsp", .move = "movq\t%<s>, %<s>", .source_first = true
};

/* Where two words are returned in memory, and all arguments are on the stack.  */
const struct switching x86_switching_386 = {
  .argument = { "esi", "edi", "ebp" }, .sp = "ebp", .result = { "eax" },
  .store_sp = "movl\t%esp, (%<s>)", .keep_sp = "movl\t%esp, %<s>",
  .take_sp = "movl\t%<s>, %esp", .load_sp = "movl\t(%<s>), %esp",
  .move = "movl\t%<s>, %<s>", .source_first = true
};

/* --- In line, on amd64 --- */

void
x86_clobber (const char *name, char *text, size_t size)
{
  if (strcmp (name, "st0") == 0)
    snprintf (text, size, "st");
  else if (strncmp (name, "st", 2) == 0)
    snprintf (text, size, "st(%s)", name + 2);
  else
    snprintf (text, size, "%s", name);
}

const struct held x86_held[] = {
  { "xmm", 0, 15, "defined __SSE__" }, { "mm", 0, 7, "defined __MMX__" },
  { "st", 0, 7, "!defined _SOFT_FLOAT" }, { "k", 0, 7, "defined __AVX512F__" },
  { "xmm", 16, 31, "defined __AVX512F__" }, { "r", 16, 31, "defined __APX_F__" }, { 0 }
};

/* By the GOT: the PLT's code may call the dynamic linker, which writes to the red zone.  */
const struct inlined x86_inlined = {
  .before = "#if defined __CET__ && (__CET__ & 1)\n"
            "# define PREEMPT_LANDING \"endbr64\"\n"
            "#else\n"
            "# define PREEMPT_LANDING\n"
            "#endif\n",
  .code = "\"leaq\\t1f(%%rip), %%rax\\n\\t\" \\\n"
          "    \"jmp\\t*preempt_switch_here@GOTPCREL(%%rip)\\n\" \\\n"
          "    \"1:\\t\" PREEMPT_LANDING",
  .from = "D", .to = "S", .kept = "rdi rsi rbp"
};

/* rax is the PC, which goes above the frame with the red zone, as if preempt_switch had been
   called by .Lhere.  So the stack is like any that is parked, and who does not know better
   goes on there; from one such place to another it takes less.  */
void
x86_switch_here (struct out *o)
{
  unsigned word = o->arch->word, size = o->layout->size;
  const struct cfi_columns *c = &o->arch->columns;
  unsigned all = size + 2 * word + o->layout->red_zone;
  cfi_frame (o, size + word);
  cfi_def_cfa (o, c->sp, 0);
  cfi_pc_register (o, 0);
  out_op (o, "ENDBR");
  out_code (o, "leaq\t-<n>(%rsp), %rsp", all);
  cfi_def_cfa_offset (o, all);
  out_code (o, "movq\t%rax, <n>(%rsp)", size + word);
  cfi_pc_offset (o, o->layout->red_zone + word);
  out_code (o, "leaq\t.Lhere(%rip), %r8");
  out_code (o, "movq\t%r8, <n>(%rsp)", size);
  cfi_def_cfa_offset (o, size + word);
  cfi_pc_offset (o, word);
  out_code (o, "movq\t%rbp, <rbp>");
  cfi_saved_slot (o, c->fp, "rbp");
  out_code (o, "stmxcsr\t<mxcsr>");
  out_code (o, "fwait\t\t\t\t/* as in preempt_switch */");
  out_code (o, "fnstcw\t<x87_control>");
  out_code (o, "movq\t%rsp, (%rdi)");
  out_code (o, "movl\t<mxcsr>, %eax");
  out_code (o, "movzwl\t<x87_control>, %ecx");
  out_code (o, "movq\t%rsi, %rsp");
  out_code (o, "movl\t%eax, %edx");
  out_code (o, "xorl\t<mxcsr>, %edx");
  out_code (o, "testl\t$~0x3f, %edx");
  out_code (o, "jne\t.Lswitch_on");
  out_code (o, "cmpw\t<x87_control>, %cx");
  out_code (o, "jne\t.Lswitch_on");
  out_code (o, "cmpq\t%r8, <n>(%rsp)", size);
  out_code (o, "jne\t.Lswitch_on");
  out_code (o, "movq\t<n>(%rsp), %rcx", size + word);
  out_code (o, "movq\t<rbp>, %rbp");
  cfi_restore (o, c->fp);
  cfi_def_cfa_offset (o, all);
  cfi_pc_register (o, 2);
  out_code (o, "leaq\t<n>(%rsp), %rsp", all);
  cfi_def_cfa_offset (o, 0);
  out_code (o, "jmp\t*%rcx");
  cfi_def_cfa_offset (o, word + o->layout->red_zone);
  cfi_pc_offset (o, word + o->layout->red_zone);
  out_code (o, "nop\t\t\t\t/* unwinders look before an address */");
  out_label (o, ".Lhere");
  out_code (o, o->layout->red_zone != 0 ? "ret\t$<n>" : "ret", o->layout->red_zone);
}

/* --- All of it in line --- */

/* What an address that is jumped to begins with; i386 has no addresses relative to the PC.  */
#define LANDING(ENDBR)                                                        \
  "#if defined __CET__ && (__CET__ & 1)\n"                                    \
  "# define STACK_LANDING \"" ENDBR "\"\n"                                     \
  "#else\n"                                                                   \
  "# define STACK_LANDING\n"                                                   \
  "#endif\n"

const struct thin x86_thin_amd64 = {
  .before = LANDING ("endbr64"), .from = "rdx", .to = "rdi", .kept = "rbp", .base = "rbx",
  .park = "leaq\t1f(%%rip), %%rax\nmovq\t%%rsp, (%0)\nmovq\t%%rax, 8(%0)",
  .save = "movq\t%%<s>, <n>(%0)", .load = "movq\t<n>(%1), %%<s>",
  .leave = "movq\t(%1), %%rsp\njmp\t*8(%1)", .land = "STACK_LANDING",
  .fresh = "  sp -= 8;\n  *(void **) sp = 0;\n"
};

const struct thin x86_thin_386 = {
  .before = LANDING ("endbr32"), .from = "edx", .to = "ecx", .kept = "ebp", .base = "esi",
  .park = "call\t2f\n2:\tpopl\t%%eax\naddl\t$1f-2b, %%eax\nmovl\t%%esp, (%0)\n"
          "movl\t%%eax, 4(%0)",
  .save = "movl\t%%<s>, <n>(%0)", .load = "movl\t<n>(%1), %%<s>",
  .leave = "movl\t(%1), %%esp\njmp\t*4(%1)", .land = "STACK_LANDING",
  .fresh = "  sp -= 20;\n  ((void **) sp)[0] = 0;\n  ((void **) sp)[1] = c;\n"
};
