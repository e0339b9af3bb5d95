/* x86: asyncPreempt around the saves.

   SPDX-License-Identifier: MIT  */

#include "x86.h"

/* All but CF PF AF ZF SF OF, IF, the bit that is always set, and TF, which pushf
   shows when a debugger steps over it: popf would leave it set.  */
#define FLAGS_RARE "0xfffff428"

/* What i386's argument to asyncPreempt2 takes, so that the stack stays aligned.  */
static unsigned
argument_size (const struct layout *l)
{
  return l->arch->word == 8 ? 16 : l->stack_align;
}

unsigned
x86_overhead (const struct layout *l)
{
  /* PC, frame pointer, flags, frame's address; up to ALIGN - 1 to align; the
     argument and the return address, or slow flags.  */
  return 4 * l->arch->word + l->align + argument_size (l) + l->arch->word;
}

/* From the entry on: take the frame.  In asyncPreempt its address depends on the
   alignment, so it lies in the word below the flags.  */
static void
take_frame (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned word = l->arch->word, cfa = l->red_zone + word;
  const struct cfi_columns *c = &l->arch->columns;
  out_op (o, "ENDBR");
  out_comment (o, "Continue the frame-pointer chain; save the flags before"
               " anything\n\t   changes them.");
  out_code (o, "push<q>\t%<r>bp");
  cfi_def_cfa_offset (o, cfa + word);
  cfi_offset (o, c->fp, NULL, cfa + word);
  out_code (o, "mov<q>\t%<r>sp, %<r>bp");
  cfi_def_cfa_register (o, c->fp);
  out_code (o, "pushf<q>");
  cfi_offset (o, x86_numbers (o)->flags, "flags", cfa + 2 * word);
  out_code (o, "lea<q>\t-<n>(%<r>sp), %<r>sp", l->size + word);
  out_code (o, "and<q>\t$-<align>, %<r>sp");
  out_code (o, "mov<q>\t%<r>sp, -<n>(%<r>bp)", 2 * word);
}

/* Entry: the interrupted PC is at (SP), and above it the red zone.  */
void
x86_enter (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned cfa = l->red_zone + l->arch->word;
  out_function (o, NULL, "asyncPreempt", true);
  cfi_frame_by_word (o);
  cfi_def_cfa (o, l->arch->columns.sp, cfa);
  cfi_pc_offset (o, cfa);
  cfi_remember (o);
  take_frame (o);
  if (layout_block (l, "x87") != NULL)
    {
      out_code (o, "movw\t$1, <x87_in_use>");
      out_label (o, ".Lentered");
    }
  out_comment (o, "Save the general registers.");
}

/* rax is free now: what the entry saved goes into the frame too, where stack
   scanners and debuggers look.  */
void
x86_saved_general (struct out *o)
{
  const struct layout *l = o->layout;
  unsigned word = l->arch->word;
  if (layout_slot (l, wide (o) ? "rbp" : "ebp") != NULL)
    {
      out_code (o, "mov<q>\t(%<r>bp), %<r>ax");
      out_code (o, wide (o) ? "movq\t%rax, <rbp>" : "movl\t%eax, <ebp>");
    }
  out_code (o, "mov<q>\t<n>(%<r>bp), %<r>ax", word);
  out_code (o, "mov<q>\t%<r>ax, <pc>");
  out_code (o, "lea<q>\t<n>(%<r>bp), %<r>ax", 2 * word + l->red_zone);
  out_code (o, "mov<q>\t%<r>ax, <sp>");
  out_code (o, "mov<q>\t-<n>(%<r>bp), %<r>ax", word);
  out_code (o, "mov<q>\t%<r>ax, <flags>");
  /* The ABI's functions expect DF clear; AC or ID, left set, would reach the task
     that asyncPreempt2 goes on with.  */
  out_code (o, "testl\t$" FLAGS_RARE ", %eax\t\t/* DF AC ID ...? */");
  out_code (o, "jz\t.Lflags_saved");
  out_code (o, "push<q>\t$0x202");
  out_code (o, "popf<q>");
  out_label (o, ".Lflags_saved");
  if (!wide (o))
    out_code (o, "call\t.Lbase_ebx");
  x86_save_control (o);
}

void
x86_call (struct out *o)
{
  out_comment (o, "asyncPreempt2 (struct preempt_frame *)");
  if (wide (o))
    {
      out_code (o, "movq\t%rsp, %rdi");
      out_code (o, "call\tasyncPreempt2@PLT");
      return;
    }
  /* The PLT wants ebx to hold the GOT's address; the tests of features,
     .Lbase's again.  */
  unsigned size = argument_size (o->layout);
  out_code (o, "addl\t$_GLOBAL_OFFSET_TABLE_+(.-.Lbase), %ebx");
  out_code (o, "movl\t%esp, %eax");
  out_code (o, "subl\t$<n>, %esp", size - 4);
  out_code (o, "pushl\t%eax");
  out_code (o, "call\tasyncPreempt2@PLT");
  out_code (o, "addl\t$<n>, %esp", size);
  out_code (o, "call\t.Lbase_ebx");
}

/* sahf and an addition restore the arithmetic flags at a tenth of popf's cost;
   popf serves where any other flag is set (DF, AC, ID ...) or has been left so by
   another task.  From here on only moves follow, which change no flag.  */
void
x86_restore_flags (struct out *o)
{
  x86_restore_control (o);
  out_comment (o, "Restore the flags: CF PF AF ZF SF by sahf, OF by 127 + OF.");
  out_code (o, "movl\t<flags>, %eax");
  out_code (o, "pushf<q>");
  out_code (o, "pop<q>\t%<r>cx");
  out_code (o, "orl\t%eax, %ecx");
  out_code (o, "testl\t$" FLAGS_RARE ", %ecx");
  out_code (o, "jnz\t.Lflags_slow");
  if (wide (o))
    out_unless (o, BIT (LAHF), ".Lflags_slow");
  out_code (o, "movl\t%eax, %ecx");
  out_code (o, "shrl\t$11, %ecx");
  out_code (o, "movb\t%al, %ah");
  out_code (o, "addb\t$127, %cl");
  out_code (o, "sahf");
  out_code (o, "jmp\t.Lflags_restored");
  out_label (o, ".Lflags_slow");
  out_code (o, "push<q>\t<flags>");
  out_code (o, "popf<q>");
  out_label (o, ".Lflags_restored");
  out_comment (o, "Restore the general registers.");
}

/* The other entry, for where no x87 or MMX register holds a value.  */
static void
light_entry (struct out *o)
{
  out_line (o, "\n.Llight:");
  take_frame (o);
  out_code (o, "movw\t$0, <x87_in_use>");
  out_code (o, "jmp\t.Lentered");
}

void
x86_base_ebx (struct out *o)
{
  out_line (o, "\n.Lbase_ebx:");
  cfi_begin (o, "base_ebx", false);
  out_code (o, "call\t.Lbase");
  cfi_def_cfa_offset (o, 8);
  out_label (o, ".Lbase");
  out_code (o, "popl\t%ebx");
  cfi_def_cfa_offset (o, 4);
  out_code (o, "ret");
  cfi_end (o);
}

void
x86_leave (struct out *o)
{
  out_code (o, "leave");
  cfi_restore_state (o);
  if (o->layout->red_zone != 0)
    out_code (o, "ret\t$<red_zone>\t\t\t/* over the red zone */");
  else
    out_code (o, "ret");
  if (layout_block (o->layout, "x87") != NULL)
    light_entry (o);
  out_function_end (o);
  if (!wide (o))
    x86_base_ebx (o);
}
