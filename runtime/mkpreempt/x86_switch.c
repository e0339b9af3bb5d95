/* x86: preempt_switch and preempt_switch_new.

   SPDX-License-Identifier: MIT  */

#include "moves.h"
#include "x86.h"

static void
function (struct out *o, const char *comment, const char *name)
{
  out_line (o, "\n/* %s  */\n\t.p2align\t4\n\t.globl\t%s\n"
            "\t.type\t%s, @function\n%s:", comment, name, name, name);
  cfi_begin (o, name, false);
  cfi_frame (o, o->layout->size + o->arch->word);
  out_op (o, "ENDBR");
}

/* All banks but the first.  */
static void
other_banks (struct out *o, bool save)
{
  const struct layout *l = o->layout;
  for (unsigned i = 1; i < l->banks; i++)
    {
      unsigned b = save ? i : l->banks - i;
      if (l->bank[b].levels > 0)
        (save ? moves_save : moves_restore) (o, b);
    }
}

static void
preempt_switch (struct out *o)
{
  function (o, "preempt_switch (void **from, void *to): park this stack, its SP"
            " in *FROM, and\n   go on with the one whose SP is TO.  C's caller"
            " keeps the rest.", "preempt_switch");
  if (!wide (o))
    {
      out_code (o, "movl\t4(%esp), %ecx");
      out_code (o, "movl\t8(%esp), %edx");
    }
  cfi_remember (o);
  out_code (o, "sub<q>\t$<frame>, %<r>sp");
  cfi_def_cfa_offset (o, o->layout->size + o->arch->word);
  moves_save (o, 0);
  if (!wide (o))
    out_code (o, "call\t.Lbase_ebx");
  other_banks (o, true);
  x86_switch_control (o, true);
  out_code (o, wide (o) ? "movq\t%rsp, (%rdi)" : "movl\t%esp, (%ecx)");
  out_code (o, "movl\t<mxcsr>, %eax");
  out_code (o, "movzwl\t<x87_control>, %ecx");
  out_code (o, wide (o) ? "movq\t%rsi, %rsp" : "movl\t%edx, %esp");
  x86_switch_control (o, false);
  other_banks (o, false);
  moves_restore (o, 0);
  out_code (o, "add<q>\t$<frame>, %<r>sp");
  cfi_restore_state (o);
  out_code (o, "ret");
  x86_end_function (o, "preempt_switch");
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

/* ENTRY's own return address is 0, where unwinders stop.  */
static void
preempt_switch_new (struct out *o)
{
  unsigned word = o->arch->word, size = o->layout->size;
  function (o, "void *preempt_switch_new (void *top, void (*entry) (void)): make"
            " the stack\n   below TOP, aligned to 16, one that preempt_switch"
            " enters at ENTRY, with this\n   task's control state.  Return its SP.",
            "preempt_switch_new");
  out_code (o, wide (o) ? "movq\t%rdi, %rax" : "movl\t4(%esp), %eax");
  out_code (o, wide (o) ? "movq\t%rsi, %rdx" : "movl\t8(%esp), %edx");
  out_code (o, "sub<q>\t$<n>, %<r>ax", size + 2 * word);
  for (unsigned at = 0; at < size; at += word)
    out_code (o, "mov<q>\t$0, <n>(%<r>ax)", at);
  out_code (o, "mov<q>\t%<r>dx, <n>(%<r>ax)", size);
  out_code (o, "mov<q>\t$0, <n>(%<r>ax)", size + word);
  if (wide (o))
    out_code (o, "stmxcsr\t<mxcsr.offset>(%rax)");
  else
    new_mxcsr_386 (o);
  out_code (o, "fnstcw\t<x87_control.offset>(%<r>ax)");
  out_code (o, "ret");
  x86_end_function (o, "preempt_switch_new");
}

void
x86_switch (struct out *o)
{
  preempt_switch (o);
  preempt_switch_new (o);
}
