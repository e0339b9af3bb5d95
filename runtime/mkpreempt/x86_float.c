/* x86: x87, MMX, MXCSR.

   SPDX-License-Identifier: MIT  */

#include "x86.h"

/* --- Control state --- */

/* Control state: saved, then as the psABI promises a C function: all exceptions
   masked, round to nearest (AMD64 psABI, 3.2.1 and figure 3.4).  Status bits may
   stay.  To change MXCSR costs more than all the rest, so it is done only where it has
   to be.  */
void
x86_save_control (struct out *o)
{
  out_comment (o, "Save MXCSR and the x87 control word; asyncPreempt2 gets the"
               " ABI's.");
  out_code (o, "movl\t$0, <x87_control>");
  out_code (o, "fnstcw\t<x87_control>");
  cfi_saved_slot (o, x86_numbers (o)->control, "x87_control");
  if (!wide (o))
    out_unless (o, BIT (SSE), ".Lmxcsr_saved");
  out_code (o, "stmxcsr\t<mxcsr>");
  cfi_saved_slot (o, x86_numbers (o)->mxcsr, "mxcsr");
  out_code (o, "movl\t<mxcsr>, %eax");
  out_code (o, "andl\t$0xffc0, %eax");
  out_code (o, "cmpl\t$0x1f80, %eax");
  out_code (o, "je\t.Lmxcsr_saved");
  out_code (o, "movl\t$0x1f80, <scratch>");
  out_code (o, "ldmxcsr\t<scratch>");
  out_label (o, ".Lmxcsr_saved");
  if (layout_block (o->layout, "x87") != NULL)
    return;                     /* what saves the block sets it */
  out_code (o, "movl\t$0x37f, <scratch>");
  out_code (o, "fldcw\t<scratch>");
}

/* To load the MXCSR that is there already costs next to nothing; to ask for it, which a load
   would have to wait for, costs ten times that on AMD.  */
void
x86_restore_control (struct out *o)
{
  out_comment (o, "Restore MXCSR and the x87 control word.");
  if (!wide (o))
    out_unless (o, BIT (SSE), ".Lmxcsr_restored");
  out_code (o, "ldmxcsr\t<mxcsr>");
  if (!wide (o))
    out_label (o, ".Lmxcsr_restored");
  if (layout_block (o->layout, "x87") == NULL)
    {
      out_code (o, "fnclex\t\t\t\t/* another task's flags may be unmasked now */");
      out_code (o, "fldcw\t<x87_control>");
    }
}

/* A switch that nobody asks the CPU for has code for what the first header is for.  */
bool
x86_switch_mxcsr (const struct out *o)
{
  return wide (o) || o->layout->order == NULL
         || layout_lists (o->layout, "VEC");
}

/* A C function keeps MXCSR's control bits; its exception flags, the lowest six, are its
   callers' to expect anything of (AMD64 psABI, 3.2.3).  So what differs in them alone is
   not loaded, which would cost more than all the rest.  */
void
x86_switch_control (struct out *o, bool save)
{
  bool mxcsr = x86_switch_mxcsr (o);
  if (mxcsr && !wide (o) && o->layout->order == NULL)
    out_unless (o, BIT (SSE), save ? ".Lswitch_save_x87" : ".Lswitch_load_x87");
  if (mxcsr && save)
    out_code (o, "stmxcsr\t<mxcsr>");
  else if (mxcsr)
    {
      out_code (o, "xorl\t<mxcsr>, %eax");
      out_code (o, "testl\t$~0x3f, %eax");
      out_code (o, "je\t.Lswitch_load_x87");
      out_code (o, "ldmxcsr\t<mxcsr>");
    }
  out_label (o, save ? ".Lswitch_save_x87" : ".Lswitch_load_x87");
  if (save)
    {
      out_code (o, "fwait\t\t\t\t/* raise what this task has pending */");
      out_code (o, "fnstcw\t<x87_control>");
    }
  else
    {
      out_code (o, "cmpw\t<x87_control>, %cx");
      out_code (o, "je\t.Lswitch_loaded");
      out_code (o, "fnclex\t\t\t\t/* another task's flags may be unmasked now */");
      out_code (o, "fldcw\t<x87_control>");
      out_label (o, ".Lswitch_loaded");
    }
}

/* --- The x87 and MMX bank --- */

/* A hook's: a function is called with an empty stack of registers, and returns with a result on
   its top, or two; MMX makes all of them full.  So where the top is empty, all are.  The C
   function finds them empty, too, and the same control word; status bits may stay.  */
void
x86_hook_save_x87 (struct out *o)
{
  out_code (o, "movw\t$0, <x87_in_use>");
  out_code (o, "fxam");
  out_code (o, "fnstsw\t%ax");
  out_code (o, "andl\t$0x4500, %eax");
  out_code (o, "cmpl\t$0x4100, %eax\t\t/* empty? */");
  out_code (o, "je\t.Lx87_saved");
  out_code (o, "movw\t$1, <x87_in_use>");
  if (wide (o))
    {
      out_code (o, "fxsave64\t<x87>");
      out_code (o, "emms");
    }
  else
    {
      out_code (o, "fnsave\t<x87>\t\t/* and fninit */");
      out_code (o, "fldcw\t<x87>");
    }
  out_label (o, ".Lx87_saved");
}

/* On the light entry's way no register holds a value, and the status word is all there
   is beside the control word: condition codes, exception flags, TOP.  No exception is
   pending, so that fldcw raises none.  */
void
x86_save_x87 (struct out *o)
{
  if (o->layout->kind == LAYOUT_CLOBBERED)
    {
      x86_hook_save_x87 (o);
      return;
    }
  out_code (o, "cmpw\t$0, <x87_in_use>");
  out_code (o, "jne\t.Lx87_save");
  out_code (o, "fnstsw\t<x87_status>");
  out_code (o, "movl\t$0x37f, <scratch>");
  out_code (o, "fldcw\t<scratch>");
  out_code (o, "jmp\t.Lx87_saved");
  out_label (o, ".Lx87_save");
  if (wide (o))
    {
      out_code (o, "fxsave64\t<x87>");
      out_code (o, "fninit");
    }
  else
    out_code (o, "fnsave\t<x87>\t\t/* and fninit */");
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
keep_own_vectors (struct out *o)
{
  const struct slot *x87 = layout_slot (o->layout, "x87");
  for (unsigned own = own_vectors (o->layout), i = 0; own != 0; own >>= 1, i++)
    if (own & 1)
      out_code (o, "movups\t%xmm<n>, <n>(%rsp)", i, x87->offset + 160 + 16 * i);
}

/* fxrstor64 with dirty upper halves, followed by VEX instructions, costs twice
   what it does alone.  Where the upper halves are restored after it anyway, it
   gets clean ones.  */
static void
clean_upper_halves (struct out *o)
{
  const struct bank *vectors = layout_bank (o->layout, "VEC");
  unsigned i = 0;
  while (vectors != NULL && i < vectors->levels
         && vectors->level[i].save[0].rule->bytes == 16)
    i++;
  if (vectors == NULL || i == vectors->levels || own_vectors (o->layout) != 0)
    return;
  if (vectors->level[i].feature != 0)
    out_unless (o, vectors->level[i].feature, ".Lx87_fxrstor");
  out_code (o, "vzeroupper");
  out_label (o, ".Lx87_fxrstor");
}

/* What the light entry's way has saved.  Loading the status word takes a whole
   environment (Intel SDM volume 1, 8.1.10), for which the bank's place is free: control,
   status and tags; the rest, which the last instruction was, means nothing.  That is
   slow, and done only where it changes something.  */
static void
restore_status (struct out *o)
{
  out_code (o, "fnstsw\t%ax");
  out_code (o, "cmpw\t<x87_status>, %ax");
  out_code (o, "jne\t.Lx87_environment");
  out_code (o, "fldcw\t<x87_control>");
  out_code (o, "jmp\t.Lx87_restored");
  out_label (o, ".Lx87_environment");
  out_code (o, "movl\t<x87_control>, %eax");
  out_code (o, "movl\t%eax, <x87>");
  out_code (o, "movzwl\t<x87_status>, %eax");
  out_code (o, "movl\t%eax, 4+<x87>");
  out_code (o, "movl\t$0xffff, 8+<x87>\t\t/* all registers empty */");
  out_code (o, "fldenv\t<x87>");
  out_code (o, "jmp\t.Lx87_restored");
}

/* fxrstor64 brings back xmm and MXCSR too, which are restored after it.  */
void
x86_restore_x87 (struct out *o)
{
  if (o->layout->kind == LAYOUT_CLOBBERED)
    {
      x86_hook_restore_x87 (o);
      return;
    }
  out_code (o, "cmpw\t$0, <x87_in_use>");
  out_code (o, "jne\t.Lx87_restore");
  restore_status (o);
  out_label (o, ".Lx87_restore");
  if (wide (o))
    {
      keep_own_vectors (o);
      clean_upper_halves (o);
    }
  out_code (o, wide (o) ? "fxrstor64\t<x87>" : "frstor\t<x87>");
  out_label (o, ".Lx87_restored");
}

void
x86_hook_restore_x87 (struct out *o)
{
  out_code (o, "cmpw\t$0, <x87_in_use>");
  out_code (o, "je\t.Lx87_restored");
  if (wide (o))
    keep_own_vectors (o);
  out_code (o, wide (o) ? "fxrstor64\t<x87>" : "frstor\t<x87>");
  out_label (o, ".Lx87_restored");
}
