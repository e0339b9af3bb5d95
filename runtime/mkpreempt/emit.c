/* A frame layout to assembly.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "emit.h"
#include "arch.h"
#include "describe.h"
#include "error.h"
#include "moves.h"
#include "records.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Whatever else the CPU may have, nothing lies in the scalable area yet.  */
static void
empty_area (struct out *o)
{
  const struct layout *l = o->layout;
  if (l->scalable != 0 && (l->scalable_feature & ~l->always) != 0)
    out_code (o, l->arch->no_area);
}

static void
restore (struct out *o)
{
  const struct layout *l = o->layout;
  for (unsigned b = l->banks - 1; b > 0; b--)
    if (l->bank[b].levels > 0)
      {
        out_comment (o, "Restore %s.", l->bank[b].name);
        moves_restore (o, b);
      }
  l->arch->restore_last (o);
  moves_restore (o, 0);
}

static void
emit_async_preempt (struct out *o)
{
  const struct layout *l = o->layout;
  out_op (o, ".text");
  l->arch->enter (o);
  moves_save (o, 0);
  l->arch->saved_first (o);
  empty_area (o);
  for (unsigned b = 1; b < l->banks; b++)
    if (l->bank[b].levels > 0)
      {
        out_comment (o, "Save %s.", l->bank[b].name);
        moves_save (o, b);
      }
  l->arch->call (o);
  if (l->resume == RESUME_SIGRETURN)
    l->arch->sigframe->leave (o);
  else
    {
      restore (o);
      l->arch->leave (o);
    }
}

static void
emit_switch (struct out *o)
{
  out_function (o, "preempt_switch (void **from, void *to): park this stack, its SP in"
                " *FROM, and\n   go on with the one whose SP is TO.  C's caller keeps the"
                " rest.", "preempt_switch", false);
  o->arch->switch_to (o);
  out_function_end (o);
  out_function (o, "void *preempt_switch_new (void *top, void (*entry) (void)): make the"
                " stack\n   below TOP, aligned to 16, one that preempt_switch enters at"
                " ENTRY, with this\n   task's control state.  Return its SP.",
                "preempt_switch_new", false);
  o->arch->switch_new (o);
  out_function_end (o);
  if (o->arch->inlined == NULL)
    return;
  out_function (o, "preempt_switch_here: PREEMPT_SWITCH_INLINE (preempt_frame.h) jumps here, and"
                " keeps\n   nothing in registers but the frame pointer.",
                "preempt_switch_here", false);
  o->arch->switch_here (o);
  out_function_end (o);
}

/* What the trampoline saves, for those who compare: a text in the form of records.h,
   whose last line the descriptor leads to, and a note that leads to it.  */
static void
emit_saves (struct out *o, const struct input *input, const char *saved)
{
  out_line (o, "\n\t.section\t" DATA_SECTION ",\"a\",%%progbits\n\t.balign\t16\n"
            ".Ltrampoline_saves:\n\t.asciz\t\"" SAVES_MAGIC "\"\n\t.balign\t16");
  out_op (o, ".ascii\t\"%d %s\\n%s\\n\"", RECORDS_FORMAT, o->arch->name,
          input[0].set.compiler);
  out_line (o, ".Lsaves:\n\t.asciz\t\"%s\"", saved);
  out_line (o, "\n\t.section\t" NOTE_SECTION ",\"aR\",%%note\n\t.balign\t4");
  out_op (o, ".long\t%zu, %d, %d", sizeof NOTE_OWNER, NOTE_SIZE, NOTE_SAVES);
  out_op (o, ".asciz\t\"" NOTE_OWNER "\"");
  out_op (o, ".long\t.Ltrampoline_saves - ., 0");
}

/* A word that holds an address.  */
static const char *
pointer (const struct out *o)
{
  return o->arch->word == 8 ? ".quad" : ".long";
}

/* The CPU's features, of which there are COUNT, for the descriptor.  */
static void
emit_features (struct out *o, unsigned count)
{
  const struct feature *f = o->arch->features;
  out_line (o, "\n\t.balign\t%u\n.Lfeatures:", o->arch->word);
  for (unsigned i = 0; i < count; i++)
    {
      out_op (o, "%s\t.Lfeature_%u", pointer (o), i);
      out_op (o, ".long\t%#x, %#x, %#x, %#x, %#x, %#x\t/* %s */", f[i].probe[0],
              f[i].probe[1], f[i].probe[2], f[i].probe[3], f[i].probe[4],
              f[i].probe[5], f[i].name);
    }
  out_line (o, "\n\t.section\t.rodata.str1.1,\"aMS\",%%progbits,1");
  for (unsigned i = 0; i < count; i++)
    out_line (o, ".Lfeature_%u:\n\t.asciz\t\"%s\"", i, f[i].name);
}

static unsigned
count_features (struct out *o)
{
  unsigned count = 0;
  while (o->arch->features[count].name != NULL)
    count++;
  if (count > FEATURES_MOST)
    out_error (o, FULL ("features", FEATURES_MOST, "runtime/mkpreempt/arch.h"));
  return count;
}

static bool
has_light_entry (const struct layout *l)
{
  return l->arch->light != NULL && layout_block (l, l->arch->light) != NULL;
}

/* struct preempt_trampoline of preempt.h.  The word with the CPU's features is
   apart from it, and local: a program that names preempt_trampoline may have got a
   copy of a shared library's (a copy relocation), but the pointer in it leads to
   the word that the trampoline tests.  */
static void
emit_descriptor (struct out *o, const struct layout *l, const struct input *input)
{
  unsigned word = l->arch->word, features = count_features (o);
  out_line (o, "\n\t.bss\n\t.balign\t4\n.Lcpu:\n\t.skip\t4\n\n"
            "\t.section\t.data.rel.ro,\"aw\"\n\t.balign\t%u\n"
            "\t.globl\tpreempt_trampoline\n"
            "\t.type\tpreempt_trampoline, %%object\npreempt_trampoline:", word);
  out_op (o, ".long\t4\t\t/* format */");
  out_op (o, ".long\t%#x\t\t/* CPU features needed */", l->always);
  out_op (o, ".long\t%#x\t\t/* CPU features used where they are */",
          l->sometimes & ~l->always);
  out_op (o, ".long\t%u\t\t/* red zone */", l->red_zone);
  out_op (o, ".long\t%u\t\t/* stack below the interrupted SP, at the most */",
          l->red_zone + l->size + l->arch->overhead (l));
  out_op (o, ".long\t%u\t\t/* sizeof (struct preempt_frame) */", l->size);
  out_op (o, ".long\t%u, %#x\t\t/* eighths of VL beside it, with this feature */",
          l->scalable, l->scalable_feature);
  out_op (o, ".long\t%u\t\t/* features */", features);
  out_op (o, ".long\t.Lparked - %spreempt_switch", arch_code_label (l->arch));
  if (has_light_entry (l))
    out_op (o, ".long\t.Llight - %sasyncPreempt\t\t/* other entry, or 0 */",
            arch_code_label (l->arch));
  else
    out_op (o, ".long\t0\t\t/* other entry, or 0 */");
  out_op (o, ".balign\t%u", word);
  out_op (o, "%s\t.Lcpu, .Lcompiler, .Lregisters, .Larch, .Lsaves, .Lfeatures",
          pointer (o));
  out_line (o, "\t.size\tpreempt_trampoline, . - preempt_trampoline");
  emit_features (o, features);
  out_line (o, "\n\t.section\t.rodata.str1.1,\"aMS\",%%progbits,1\n"
            ".Lcompiler:\n\t.asciz\t\"%s\"\n.Larch:\n\t.asciz\t\"%s\"\n.Lregisters:",
            input[0].set.compiler, l->arch->name);
  fputs ("\t.asciz\t\"", o->stream);
  describe_saved (o->stream, l, ", ");
  fputs ("\"\n", o->stream);
}

/* The frame, for debuggers: preempt_frame_layout, a text with a line for each place: its name,
   "bytes" or "VL/8" for the unit of the rest, its offset, its size.  */
static void
emit_layout (struct out *o, const struct layout *l)
{
  struct slot sorted[REGSET_MAX];
  describe_order (l, sorted);
  out_line (o, "\n\t.section\t.rodata\n\t.globl\tpreempt_frame_layout\n"
            "\t.type\tpreempt_frame_layout, %%object\npreempt_frame_layout:");
  for (unsigned i = 0; i < l->slots; i++)
    out_op (o, ".ascii\t\"%s %s %u %u\\n\"", sorted[i].name,
            sorted[i].scalable ? "VL/8" : "bytes", sorted[i].offset, sorted[i].bytes);
  out_op (o, ".byte\t0");
  out_op (o, ".size\tpreempt_frame_layout, . - preempt_frame_layout");
}

/* The whole text to O, .eh_frame's part to its cfi.eh; that it saves what SAVED lists.  */
static void
emit_all (struct out *o, const struct input *input, unsigned count, const char *saved)
{
  const struct layout *all = o->all;
  describe_file (o->stream, DESCRIBE_TRAMPOLINE, all, input, count, saved);
  describe_frame (o->stream, all);
  if (all->arch->macros != NULL)
    fputs (all->arch->macros, o->stream);
  cfi_sections (o);
  cfi_common (o);
  emit_async_preempt (o);
  o->layout = o->callee;
  emit_switch (o);
  o->layout = all;
  emit_descriptor (o, all, input);
  emit_layout (o, all);
  emit_saves (o, input, saved);
}

/* The two texts one after the other, in *TEXT.  */
char *
emit_text (const struct layout *all, const struct layout *callee, writer *write,
           const struct input *input, unsigned count, const char *saved, char **text)
{
  struct out out = { .arch = all->arch, .all = all, .layout = all, .callee = callee };
  struct out *o = &out;
  char *eh = NULL;
  size_t size, eh_size;
  *text = NULL;
  o->stream = open_memstream (text, &size);
  o->cfi.eh = open_memstream (&eh, &eh_size);
  bool ok = o->stream != NULL && o->cfi.eh != NULL;
  if (ok)
    write (o, input, count, saved);
  if (o->cfi.eh != NULL)
    ok = fclose (o->cfi.eh) == 0 && ok;
  if (ok)
    {
      if (!o->arch->columns.exidx)
        fputs (eh, o->stream);
      out_line (o, "\n\t.section\t.note.GNU-stack,\"\",%%progbits");
    }
  if (o->stream != NULL)
    ok = fclose (o->stream) == 0 && ok;
  free (eh);
  char *error = ok ? o->error : ERROR (OUT_OF_MEMORY);
  if (error != NULL)
    {
      free (*text);
      *text = NULL;
    }
  return error;
}

char *
emit_kind (const struct layout *l, writer *write, declarer *declare,
           const struct input *input, unsigned count, bool declarations, char **text)
{
  char *saved = NULL, *error = layout_saved (l, &saved);
  size_t size;
  if (error != NULL)
    return error;
  FILE *f = declarations ? open_memstream (text, &size) : NULL;
  if (f != NULL)
    declare (f, l, input, count, saved);
  if (declarations)
    error = f != NULL && fclose (f) == 0 ? NULL : ERROR (OUT_OF_MEMORY);
  else
    error = emit_text (l, l, write, input, count, saved, text);
  free (saved);
  return error;
}

/* Where nothing is ever preempted.  */
static char *
emit_undefined (const struct layout *all, const struct input *input, unsigned count,
                const char *saved, char **text)
{
  size_t size;
  FILE *f = open_memstream (text, &size);
  if (f == NULL)
    return ERROR (OUT_OF_MEMORY);
  describe_file (f, DESCRIBE_TRAMPOLINE, all, input, count, saved);
  fputs (all->arch->undefined, f);
  return fclose (f) == 0 ? NULL : ERROR (OUT_OF_MEMORY);
}

char *
emit_trampoline (const struct layout *all, const struct layout *callee,
                 const struct input *input, unsigned count, char **text)
{
  char *saved = NULL, *error = layout_list (all, input, count, &saved);
  *text = NULL;
  if (error == NULL && all->arch->undefined != NULL)
    error = emit_undefined (all, input, count, saved, text);
  else if (error == NULL)
    error = emit_text (all, callee, emit_all, input, count, saved, text);
  free (saved);
  return error;
}
