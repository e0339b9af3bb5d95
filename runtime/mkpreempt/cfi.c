/* Unwinding information, in both its forms.

   SPDX-License-Identifier: MIT  */

#include "arch.h"

#include <stdarg.h>
#include <string.h>

static void __attribute__ ((format (printf, 2, 3)))
eh (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  putc ('\t', o->cfi.eh);
  vfprintf (o->cfi.eh, format, ap);
  putc ('\n', o->cfi.eh);
  va_end (ap);
}

/* --- Labels: from where a fact holds --- */

void
cfi_moved (struct out *o)
{
  o->cfi.moved = true;
}

/* A label is put as late as can be, after the directives that belong there.  */
void
cfi_settle (struct out *o)
{
  if (!o->cfi.pending)
    return;
  o->cfi.pending = false;
  fprintf (o->stream, ".Lcfi%u:\n", o->cfi.labels);
}

/* What is said next holds from here on.  Assemblers for MIPS align a .long, where it is to
   be right behind the byte.  */
static void
row (struct out *o)
{
  if (!o->cfi.moved)
    return;
  o->cfi.moved = false;
  o->cfi.pending = true;
  o->cfi.labels++;
  eh (o, ".byte\t0x04\t\t\t/* advance_loc4 */");
  eh (o, ".4byte\t.Lcfi%u - .Lcfi%u", o->cfi.labels, o->cfi.labels - 1);
}

/* Does .eh_frame say anything of register DWARF?  */
static bool
general (const struct arch *arch, unsigned dwarf)
{
  if (dwarf == arch->columns.pc || dwarf == arch->columns.link
      || dwarf < arch->columns.kept_in
      || (arch->columns.pc_too != 0 && dwarf == arch->columns.pc_too))
    return true;
  for (const struct save_rule *r = arch->rules; r->bank != NULL; r++)
    if (dwarf >= r->dwarf && dwarf < r->dwarf + r->count)
      return strcmp (rules_bank (r), rules_bank (arch->rules)) == 0;
  return false;
}

/* Column DWARF's number for the directives.  */
static unsigned
debugger (const struct out *o, unsigned dwarf)
{
  const struct cfi_columns *c = &o->arch->columns;
  return c->debugger != NULL ? c->debugger (dwarf) : dwarf;
}

/* --- .eh_frame's entries --- */

/* A CIE or an FDE, from its length on, up to eh_close.  */
static void
eh_open (struct out *o, const char *label)
{
  fprintf (o->cfi.eh, "\n%s:\n", label);
  eh (o, ".long\t2f - 1f");
  fputs ("1:", o->cfi.eh);
}

static void
eh_close (struct out *o)
{
  eh (o, ".balign\t%u", o->arch->word);
  fputs ("2:\n", o->cfi.eh);
}

static void
eh_offset (struct out *o, unsigned dwarf, unsigned below)
{
  if (dwarf < 64)
    eh (o, ".byte\t0x80 + %u\t\t/* offset */", dwarf);
  else
    eh (o, ".byte\t0x05, %u\t\t/* offset_extended */", dwarf);
  eh (o, ".uleb128\t%u", below / o->arch->word);
}

/* What the CIEs say: of code that is called, and of code that was interrupted.
   Addresses are relative to themselves, four bytes.  */
static void
eh_common (struct out *o, bool interrupted)
{
  const struct cfi_columns *c = &o->arch->columns;
  eh_open (o, interrupted ? ".Lcie_signal" : ".Lcie");
  eh (o, ".long\t0\t\t\t/* a CIE */");
  eh (o, ".byte\t1\t\t\t/* version */");
  eh (o, ".asciz\t\"zR%s\"", interrupted ? "S" : "");
  eh (o, ".byte\t1, -%u & 127, %u, 1, 0x1b", o->arch->word,
      interrupted ? c->pc : c->link);
  eh (o, ".byte\t0x0c, %u\t\t/* def_cfa */", c->sp);
  eh (o, ".uleb128\t%u", c->call + c->above);
  if (c->above != 0)
    eh (o, ".byte\t0x14, %u, %u\t\t/* val_offset */", c->sp,
        c->above / o->arch->word);
  if (c->call != 0)
    eh_offset (o, c->link, c->call);
  eh_close (o);
}

void
cfi_common (struct out *o)
{
  fprintf (o->cfi.eh, "\n/* For unwinders in the program, and profilers: the general"
           " registers' rules\n   alone.  Most of them give up on a function whose"
           " rules name others.  */\n\t.section\t.eh_frame,\"a\",%%progbits\n");
  eh_common (o, true);
  eh_common (o, false);
}

/* Its tables tell of calls alone, by directives that go with the code: a hook has them.  */
static bool
exidx_stops (const struct out *o)
{
  return o->layout->kind != LAYOUT_CLOBBERED;
}

void
cfi_sections (struct out *o)
{
  const struct cfi_columns *c = &o->arch->columns;
  if (c->frame_at != 0 && o->layout->kind != LAYOUT_CALLEE_SAVED)
    out_line (o, "/* Unwinders find register REG at OFF in the frame, whose address is"
              " in\n   the second word below the frame pointer: DW_CFA_expression REG,\n"
              "   { DW_OP_breg%u %d; DW_OP_deref; DW_OP_plus_uconst OFF }.  */\n"
              "#define SAVED(reg, off) .cfi_escape SAVED_AT (reg, off)\n"
              "#define SAVED_AT(reg, off) \\\n"
              "  0x10, ((reg) & 127) | 128, (reg) >> 7, 7, \\\n"
              "    0x70 + %u, %d & 127, 0x06, 0x23, \\\n"
              "    ((off) & 127) | 128, (((off) >> 7) & 127) | 128, (off) >> 14\n",
              c->fp, c->frame_at, c->fp, c->frame_at);
  out_line (o, "/* These directives tell debuggers; %s.  */\n\t.cfi_sections\t.debug_frame\n",
            !c->exidx ? ".eh_frame is at the end"
            : exidx_stops (o) ? ".ARM.exidx says that unwinders in the program stop here"
            : "those for .ARM.exidx, unwinders in the program");
}

void
cfi_begin (struct out *o, const char *name, bool interrupted)
{
  const struct cfi_columns *c = &o->arch->columns;
  char label[64];
  struct cfi *cfi = &o->cfi;
  *cfi = (struct cfi) { .eh = cfi->eh, .function = name, .labels = cfi->labels + 1,
                        .cfa = c->sp, .cfa_offset = c->call + c->above };
  out_line (o, ".Lcfi%u:", cfi->labels);
  snprintf (label, sizeof label, ".Lfde_%s", name);
  eh_open (o, label);
  eh (o, ".long\t1b - %s", interrupted ? ".Lcie_signal" : ".Lcie");
  eh (o, ".long\t.Lcfi%u - ., .Lend_%s - .Lcfi%u", cfi->labels, name, cfi->labels);
  eh (o, ".byte\t0");
  if (c->exidx)
    out_op (o, exidx_stops (o) ? ".fnstart\n\t.cantunwind" : ".fnstart");
  out_op (o, ".cfi_startproc");
  if (c->above != 0)
    out_op (o, ".cfi_val_offset\t%u, -%u", c->sp, c->above);
  if (!interrupted)
    return;
  out_op (o, ".cfi_signal_frame");
  if (c->pc != c->link)
    out_op (o, ".cfi_return_column\t%u", debugger (o, c->pc));
}

void
cfi_end (struct out *o)
{
  out_line (o, "\t.cfi_endproc\n.Lend_%s:", o->cfi.function);
  if (o->arch->columns.exidx)
    out_op (o, ".fnend");
  eh_close (o);
}

/* --- The CFA --- */

void
cfi_def_cfa (struct out *o, unsigned dwarf, unsigned offset)
{
  struct cfi *cfi = &o->cfi;
  out_op (o, ".cfi_def_cfa\t%u, %u", dwarf, offset);
  row (o);
  if (dwarf == cfi->cfa)
    eh (o, ".byte\t0x0e\t\t\t/* def_cfa_offset */");
  else
    eh (o, ".byte\t0x0c, %u\t\t/* def_cfa */", dwarf);
  eh (o, ".uleb128\t%u", offset);
  cfi->cfa = dwarf;
  cfi->cfa_offset = offset;
}

void
cfi_def_cfa_offset (struct out *o, unsigned offset)
{
  out_op (o, ".cfi_def_cfa_offset\t%u", offset);
  row (o);
  eh (o, ".byte\t0x0e\t\t\t/* def_cfa_offset */");
  eh (o, ".uleb128\t%u", offset);
  o->cfi.cfa_offset = offset;
}

void
cfi_def_cfa_register (struct out *o, unsigned dwarf)
{
  out_op (o, ".cfi_def_cfa_register\t%u", dwarf);
  row (o);
  eh (o, ".byte\t0x0d, %u\t\t/* def_cfa_register */", dwarf);
  o->cfi.cfa = dwarf;
}

/* --- Registers --- */

void
cfi_offset (struct out *o, unsigned dwarf, const char *name, unsigned below)
{
  if (name != NULL)
    out_op (o, ".cfi_offset\t%u, -%u\t\t/* %s */", debugger (o, dwarf), below, name);
  else
    out_op (o, ".cfi_offset\t%u, -%u", debugger (o, dwarf), below);
  if (!general (o->arch, dwarf))
    return;
  row (o);
  eh_offset (o, dwarf, below);
}

void
cfi_register (struct out *o, unsigned dwarf, unsigned in)
{
  out_op (o, ".cfi_register\t%u, %u", debugger (o, dwarf), debugger (o, in));
  if (!general (o->arch, dwarf))
    return;
  row (o);
  eh (o, ".byte\t0x09, %u, %u\t\t/* register */", dwarf, in);
}

void
cfi_pc_offset (struct out *o, unsigned below)
{
  const struct cfi_columns *c = &o->arch->columns;
  cfi_offset (o, c->pc, NULL, below);
  if (c->pc_too != 0)
    cfi_offset (o, c->pc_too, NULL, below);
}

void
cfi_pc_register (struct out *o, unsigned in)
{
  const struct cfi_columns *c = &o->arch->columns;
  cfi_register (o, c->pc, in);
  if (c->pc_too != 0)
    cfi_register (o, c->pc_too, in);
}

void
cfi_restore (struct out *o, unsigned dwarf)
{
  out_op (o, ".cfi_restore\t%u", debugger (o, dwarf));
  if (!general (o->arch, dwarf))
    return;
  row (o);
  if (dwarf < 64)
    eh (o, ".byte\t0xc0 + %u\t\t/* restore */", dwarf);
  else
    eh (o, ".byte\t0x06, %u\t\t/* restore_extended */", dwarf);
}

void
cfi_same_value (struct out *o, unsigned dwarf)
{
  out_op (o, ".cfi_same_value\t%u", debugger (o, dwarf));
}

/* --- All at once --- */

/* It changes nothing, and so begins no row.  */
void
cfi_remember (struct out *o)
{
  struct cfi *cfi = &o->cfi;
  out_op (o, ".cfi_remember_state");
  eh (o, ".byte\t0x0a\t\t\t/* remember_state */");
  cfi->kept_cfa = cfi->cfa;
  cfi->kept_offset = cfi->cfa_offset;
}

void
cfi_restore_state (struct out *o)
{
  struct cfi *cfi = &o->cfi;
  out_op (o, ".cfi_restore_state");
  row (o);
  eh (o, ".byte\t0x0b\t\t\t/* restore_state */");
  cfi->cfa = cfi->kept_cfa;
  cfi->cfa_offset = cfi->kept_offset;
}

/* --- The frame --- */

void
cfi_frame (struct out *o, unsigned below)
{
  o->cfi.where = FRAME_FIXED;
  o->cfi.frame = below;
}

void
cfi_frame_by_word (struct out *o)
{
  o->cfi.where = FRAME_BY_WORD;
}

void
cfi_frame_at_sp (struct out *o)
{
  o->cfi.where = FRAME_AT_SP;
}

/* DW_CFA_expression DWARF, { DW_OP_breg SP OFFSET }, both numbers in two bytes.  */
static void
saved_by_sp (struct out *o, unsigned dwarf, const char *name, unsigned offset)
{
  char bytes[80];
  snprintf (bytes, sizeof bytes, "0x10, %u, %u, 3, 0x70 + %u, %u, %u\t/* %s: SP + %u */",
            (dwarf & 127) | 128, dwarf >> 7, o->arch->columns.sp, (offset & 127) | 128,
            offset >> 7, name, offset);
  out_op (o, ".cfi_escape\t%s", bytes);
  if (!general (o->arch, dwarf))
    return;
  row (o);
  eh (o, ".byte\t%s", bytes);
}

void
cfi_saved (struct out *o, unsigned dwarf, const char *name, unsigned offset)
{
  if (o->cfi.where != FRAME_BY_WORD)
    {
      if (o->cfi.where == FRAME_FIXED)
        cfi_offset (o, dwarf, name, o->cfi.frame - offset);
      else
        saved_by_sp (o, dwarf, name, offset);
      return;
    }
  out_op (o, "SAVED (%u, %u)\t\t/* %s */", dwarf, offset, name);
  if (!general (o->arch, dwarf))
    return;
  row (o);
  eh (o, ".byte\tSAVED_AT (%u, %u)\t/* %s */", dwarf, offset, name);
}

void
cfi_saved_slot (struct out *o, unsigned dwarf, const char *slot)
{
  cfi_saved (o, dwarf, slot, layout_slot (o->layout, slot)->offset);
}
