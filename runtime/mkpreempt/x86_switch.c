/* x86: preempt_switch and preempt_switch_new.

   SPDX-License-Identifier: MIT  */

#include "moves.h"
#include "x86.h"

/* On entry the return address is at SP.  */
static void
enter (struct out *o)
{
  cfi_frame (o, o->layout->size + o->arch->word);
  out_op (o, "ENDBR");
}

void
x86_switch_to (struct out *o)
{
  enter (o);
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
  moves_others (o, true);
  x86_switch_control (o, true);
  out_label (o, ".Lparked");
  out_code (o, wide (o) ? "movq\t%rsp, (%rdi)" : "movl\t%esp, (%ecx)");
  out_code (o, "movl\t<mxcsr>, %eax");
  out_code (o, "movzwl\t<x87_control>, %ecx");
  out_code (o, wide (o) ? "movq\t%rsi, %rsp" : "movl\t%edx, %esp");
  x86_switch_control (o, false);
  moves_others (o, false);
  moves_restore (o, 0);
  out_code (o, "add<q>\t$<frame>, %<r>sp");
  cfi_restore_state (o);
  /* A jump would be predicted better here, but it would leave the call's address to be
     taken for the caller's: of two yields at one place it costs the dearer miss.  */
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

/* ENTRY's own return address is 0, where unwinders stop.  */
void
x86_switch_new (struct out *o)
{
  unsigned word = o->arch->word, size = o->layout->size;
  enter (o);
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
}
