/* A frame layout to assembly.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "emit.h"
#include "records.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
out_line (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  vfprintf (o->stream, format, ap);
  va_end (ap);
  putc ('\n', o->stream);
}

void
out_comment (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  fputs ("\n\t/* ", o->stream);
  vfprintf (o->stream, format, ap);
  va_end (ap);
  fputs ("  */\n", o->stream);
}

void
out_op (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  putc ('\t', o->stream);
  vfprintf (o->stream, format, ap);
  va_end (ap);
  putc ('\n', o->stream);
}

void
out_label (struct out *o, const char *label)
{
  fprintf (o->stream, "%s:\n", label);
}

/* Expand R and S in a rule's TEXT.  */
static void
out_rule (struct out *o, const struct layout *l, const struct save *s,
          const char *text)
{
  char address[32];
  o->arch->address (l, &l->slot[s->slot], 0, address, sizeof address);
  putc ('\t', o->stream);
  for (; *text != '\0'; text++)
    if (*text == 'R')
      fputs (s->name, o->stream);
    else if (*text == 'S')
      fputs (address, o->stream);
    else
      putc (*text, o->stream);
  putc ('\n', o->stream);
}

static bool
entry_saves (const struct layout *l, const struct save *s)
{
  return l->pushed_frame_pointer && s->rule->frame_pointer;
}

static void
out_level (struct out *o, const struct layout *l, const struct level *v, bool save)
{
  const struct block *block = v->save[0].rule->block;
  if (block != NULL)
    (save ? block->save : block->restore) (o, l);
  else
    for (unsigned i = 0; i < v->count; i++)
      {
        const struct save *s = &v->save[save ? i : v->count - 1 - i];
        if (!entry_saves (l, s))
          out_rule (o, l, s, save ? s->rule->save : s->rule->restore);
      }
}

/* Run the greatest level that the CPU has.  */
static void
out_levels (struct out *o, const struct layout *l, const struct bank *bank,
            bool save)
{
  /* preempt_switch may have the same banks.  */
  const char *in = l->pushed_frame_pointer ? "" : "switch_";
  const char *verb = save ? "save" : "restore";
  char done[32 + BANK_NAME_SIZE];
  char next[32 + BANK_NAME_SIZE + FEATURE_WORD_SIZE];
  snprintf (done, sizeof done, ".L%s%s_%s_done", in, verb, bank->name);
  bool jumped = false;
  for (unsigned i = bank->levels; i-- > 0;)
    {
      const struct level *v = &bank->level[i];
      bool last = i == 0;
      if (v->feature != 0)
        {
          snprintf (next, sizeof next, ".L%s%s_%s_no_%s", in, verb, bank->name,
                    feature_name (l->arch, v->feature));
          o->arch->unless (o, v->feature, last ? done : next);
          jumped |= last;
        }
      out_level (o, l, v, save);
      if (!last)
        {
          out_op (o, "%s\t%s", o->arch->jump, done);
          out_label (o, next);
          jumped = true;
        }
    }
  if (jumped)
    out_label (o, done);
}

/* Tell unwinders where the bank's registers are now.  A DWARF rule cannot depend
   on the CPU: it names the slot, which is the same at every level, and is left
   out where the CPU may lack the register altogether.  */
static void
out_unwind (struct out *o, const struct layout *l, const struct bank *bank)
{
  if (bank->level[0].feature != 0)
    return;
  const struct level *v = &bank->level[0];
  for (unsigned i = 0; i < v->count; i++)
    {
      const struct save *s = &v->save[i];
      const struct save_rule *r = s->rule;
      if (entry_saves (l, s) || (r->block != NULL && r->block_stride == 0))
        continue;
      unsigned at = r->block == NULL ? 0
                    : r->block_offset + (s->dwarf - r->dwarf) * r->block_stride;
      o->arch->unwind (o, l, s->dwarf, s->name, &l->slot[s->slot], at);
    }
}

void
out_save (struct out *o, const struct layout *l, unsigned b)
{
  out_levels (o, l, &l->bank[b], true);
  out_unwind (o, l, &l->bank[b]);
}

void
out_restore (struct out *o, const struct layout *l, unsigned b)
{
  out_levels (o, l, &l->bank[b], false);
}

/* "8 X87 of 16 bytes".  One form for the banner and the descriptor.  */
static void
describe (FILE *f, const struct layout *l, const char *between)
{
  const char *separator = "";
  for (unsigned b = 0; b < l->banks; b++)
    for (unsigned i = 0; i < l->bank[b].levels; i++)
      {
        const struct level *v = &l->bank[b].level[i];
        /* Runs of equal banks and widths.  */
        for (unsigned from = 0, to; from < v->count; from = to)
          {
            const struct save_rule *r = v->save[from].rule;
            for (to = from; to < v->count
                 && strcmp (v->save[to].rule->bank, r->bank) == 0
                 && v->save[to].rule->bytes == r->bytes; to++)
              continue;
            fprintf (f, "%s%u %s of %u bytes", separator, to - from, r->bank,
                     r->bytes);
            if (v->feature != 0)
              fprintf (f, " with %s", feature_name (l->arch, v->feature));
            separator = between;
          }
      }
}

static void
banner (FILE *f, const char *what, const struct layout *l,
        const struct input *input, unsigned count)
{
  fprintf (f, "/* %s for %s.\n   Generated by mkpreempt; do not edit.\n\n"
           "   From the registers that this compiler allocates:\n", what,
           l->arch->name);
  for (unsigned i = 0; i < count; i++)
    {
      bool said = false;
      for (unsigned k = 0; k < i; k++)
        said |= strcmp (input[k].set.compiler, input[i].set.compiler) == 0;
      if (!said)
        fprintf (f, "     %s\n", input[i].set.compiler);
    }
  fprintf (f, "   Saved:\n     ");
  describe (f, l, "\n     ");
  fprintf (f, "\n\n   SPDX-License-Identifier: MIT  */\n\n");
}

static int
by_offset (const void *a, const void *b)
{
  const struct slot *x = a, *y = b;
  return (x->offset > y->offset) - (x->offset < y->offset);
}

/* The picture of the frame, its neighbours of equal size on one line.  */
static void
picture (FILE *f, const struct layout *l)
{
  struct slot sorted[REGSET_MAX];
  memcpy (sorted, l->slot, l->slots * sizeof *sorted);
  qsort (sorted, l->slots, sizeof *sorted, by_offset);
  fprintf (f, "/* The frame (struct preempt_frame in preempt_frame.h), aligned to"
           " %u bytes:\n\n     offset  bytes  state\n", l->align);
  for (unsigned from = 0, to; from < l->slots; from = to)
    {
      for (to = from; to < l->slots && to < from + 8
           && sorted[to].bytes == sorted[from].bytes; to++)
        continue;
      fprintf (f, "     %6u  %5u ", sorted[from].offset, sorted[from].bytes);
      for (unsigned i = from; i < to; i++)
        fprintf (f, " %s", sorted[i].name);
      putc ('\n', f);
    }
  fprintf (f, "     %6u         end  */\n\n", l->size);
}

static void
emit_async_preempt (struct out *o, const struct layout *l)
{
  const struct arch *arch = o->arch;
  arch->enter (o, l);
  out_save (o, l, 0);
  arch->saved_first (o, l);
  for (unsigned b = 1; b < l->banks; b++)
    if (l->bank[b].levels > 0)
      {
        out_comment (o, "Save %s.", l->bank[b].name);
        out_save (o, l, b);
      }
  arch->call (o, l);
  for (unsigned b = l->banks - 1; b > 0; b--)
    if (l->bank[b].levels > 0)
      {
        out_comment (o, "Restore %s.", l->bank[b].name);
        out_restore (o, l, b);
      }
  arch->restore_last (o, l);
  out_restore (o, l, 0);
  arch->leave (o, l);
}

/* A whole TEXT is written, unless there was no memory: the message.  */
static char *
done (bool ok, char **text)
{
  if (ok)
    return NULL;
  free (*text);
  *text = NULL;
  return strdup (strerror (ENOMEM));
}

/* What the trampoline saves, for those who compare: a text in the form of records.h,
   whose last line the descriptor leads to, and a note that leads to it.  */
static void
emit_saves (struct out *o, const struct layout *l, const struct input *input,
            const char *saved)
{
  out_line (o, "\n\t.section\t" DATA_SECTION ",\"a\",%%progbits\n\t.balign\t16\n"
            ".Ltrampoline_saves:\n\t.asciz\t\"" SAVES_MAGIC "\"\n\t.balign\t16");
  out_op (o, ".ascii\t\"%d %s\\n%s\\n\"", RECORDS_FORMAT, l->arch->name,
          input[0].set.compiler);
  out_line (o, ".Lsaves:\n\t.asciz\t\"%s\"", saved);
  out_line (o, "\n\t.section\t" NOTE_SECTION ",\"aR\",%%note\n\t.balign\t4");
  out_op (o, ".long\t%zu, %d, %d", sizeof NOTE_OWNER, NOTE_SIZE, NOTE_SAVES);
  out_op (o, ".asciz\t\"" NOTE_OWNER "\"");
  out_op (o, ".long\t.Ltrampoline_saves - ., 0");
}

/* The CPU's features, of which there are COUNT, for the descriptor.  */
static void
emit_features (struct out *o, unsigned count)
{
  const struct feature *f = o->arch->features;
  const char *pointer = o->arch->word == 8 ? ".quad" : ".long";
  out_line (o, "\n\t.balign\t%u\n.Lfeatures:", o->arch->word);
  for (unsigned i = 0; i < count; i++)
    {
      out_op (o, "%s\t.Lfeature_%u", pointer, i);
      out_op (o, ".long\t%#x, %#x, %#x, %#x, %#x, %#x\t/* %s */", f[i].probe[0],
              f[i].probe[1], f[i].probe[2], f[i].probe[3], f[i].probe[4],
              f[i].probe[5], f[i].name);
    }
  out_line (o, "\n\t.section\t.rodata.str1.1,\"aMS\",%%progbits,1");
  for (unsigned i = 0; i < count; i++)
    out_line (o, ".Lfeature_%u:\n\t.asciz\t\"%s\"", i, f[i].name);
}

/* struct preempt_trampoline of preempt.h.  The word with the CPU's features is
   apart from it, and local: a program that names preempt_trampoline may have got a
   copy of a shared library's (a copy relocation), but the pointer in it leads to
   the word that the trampoline tests.  */
static void
emit_descriptor (struct out *o, const struct layout *l, const struct input *input)
{
  unsigned word = l->arch->word, features = 0;
  const char *pointer = word == 8 ? ".quad" : ".long";
  while (l->arch->features[features].name != NULL)
    features++;
  out_line (o, "\n\t.bss\n\t.balign\t4\n.Lcpu:\n\t.skip\t4\n\n"
            "\t.section\t.data.rel.ro,\"aw\"\n\t.balign\t%u\n"
            "\t.globl\tpreempt_trampoline\n"
            "\t.type\tpreempt_trampoline, %%object\npreempt_trampoline:", word);
  out_op (o, ".long\t3\t\t/* format */");
  out_op (o, ".long\t%#x\t\t/* CPU features needed */", l->always);
  out_op (o, ".long\t%#x\t\t/* CPU features used where they are */",
          l->sometimes & ~l->always);
  out_op (o, ".long\t%u\t\t/* red zone */", l->red_zone);
  out_op (o, ".long\t%u\t\t/* stack below the interrupted SP, at the most */",
          l->red_zone + l->size + l->arch->overhead (l));
  out_op (o, ".long\t%u\t\t/* sizeof (struct preempt_frame) */", l->size);
  out_op (o, ".long\t0, 0\t\t/* and what grows with the vectors */");
  out_op (o, ".long\t%u, 0\t\t/* features */", features);
  out_op (o, "%s\t.Lcpu, .Lcompiler, .Lregisters, .Larch, .Lsaves, .Lfeatures",
          pointer);
  out_line (o, "\t.size\tpreempt_trampoline, . - preempt_trampoline");
  emit_features (o, features);
  out_line (o, "\n"
            "\t.section\t.rodata.str1.1,\"aMS\",%%progbits,1\n"
            ".Lcompiler:\n\t.asciz\t\"%s\"\n.Larch:\n\t.asciz\t\"%s\"\n.Lregisters:",
            input[0].set.compiler, l->arch->name);
  fputs ("\t.asciz\t\"", o->stream);
  describe (o->stream, l, ", ");
  fputs ("\"\n", o->stream);
}

/* The whole text to O, .eh_frame's part to EH; that it saves what SAVED lists.  */
static void
emit_all (struct out *o, const struct layout *all, const struct layout *callee,
          const struct input *input, unsigned count, const char *saved)
{
  banner (o->stream, "The preemption trampoline asyncPreempt", all, input, count);
  picture (o->stream, all);
  fputs (all->arch->macros, o->stream);
  emit_async_preempt (o, all);
  all->arch->emit_switch (o, callee);
  emit_descriptor (o, all, input);
  emit_saves (o, all, input, saved);
}

char *
emit_trampoline (const struct layout *all, const struct layout *callee,
                 const struct input *input, unsigned count, char **text)
{
  char *eh = NULL, *saved = NULL, *error = layout_list (all, input, count, &saved);
  size_t size, eh_size;
  if (error != NULL)
    return error;
  *text = NULL;
  struct out o = { open_memstream (text, &size), all->arch,
                   open_memstream (&eh, &eh_size) };
  bool ok = o.stream != NULL && o.eh != NULL;
  if (ok)
    emit_all (&o, all, callee, input, count, saved);
  if (o.eh != NULL)
    ok = fclose (o.eh) == 0 && ok;
  if (ok)
    {
      fputs (eh, o.stream);
      out_line (&o, "\n\t.section\t.note.GNU-stack,\"\",%%progbits");
    }
  if (o.stream != NULL)
    ok = fclose (o.stream) == 0 && ok;
  free (eh);
  free (saved);
  return done (ok, text);
}

static void
field (FILE *f, const char *name, unsigned bytes)
{
  if (bytes == 2 || bytes == 4 || bytes == 8)
    fprintf (f, "  uint%u_t %s;\n", bytes * 8, name);
  else
    fprintf (f, "  uint8_t %s[%u];\n", name, bytes);
}

char *
emit_frame (const struct layout *l, const struct input *input, unsigned count,
            char **text)
{
  size_t size;
  *text = NULL;
  FILE *f = open_memstream (text, &size);
  if (f == NULL)
    return done (false, text);
  struct slot sorted[REGSET_MAX];
  memcpy (sorted, l->slot, l->slots * sizeof *sorted);
  qsort (sorted, l->slots, sizeof *sorted, by_offset);

  banner (f, "asyncPreempt's frame", l, input, count);
  fprintf (f, "#ifndef PREEMPT_FRAME_H\n#define PREEMPT_FRAME_H\n\n"
           "#include <stddef.h>\n#include <stdint.h>\n\n"
           "/* What asyncPreempt2 receives a pointer to, aligned to %u bytes.  A\n"
           "   vector's bytes beyond those that the CPU has are not written.  */\n"
           "struct preempt_frame\n{\n", l->align);
  unsigned at = 0, holes = 0;
  for (unsigned i = 0; i < l->slots; i++)
    {
      if (sorted[i].offset > at)
        fprintf (f, "  uint8_t hole%u[%u];\n", holes++, sorted[i].offset - at);
      field (f, sorted[i].name, sorted[i].bytes);
      at = sorted[i].offset + sorted[i].bytes;
    }
  if (l->size > at)
    fprintf (f, "  uint8_t end[%u];\n", l->size - at);
  fprintf (f, "};\n\n#ifndef __cplusplus\n# define PREEMPT_FRAME_ASSERT _Static_assert\n"
           "#else\n# define PREEMPT_FRAME_ASSERT static_assert\n#endif\n");
  for (unsigned i = 0; i < l->slots; i++)
    fprintf (f, "PREEMPT_FRAME_ASSERT (offsetof (struct preempt_frame, %s) == %u,"
             " \"%s\");\n", sorted[i].name, sorted[i].offset, sorted[i].name);
  fprintf (f, "PREEMPT_FRAME_ASSERT (sizeof (struct preempt_frame) == %u, \"size\");\n"
           "#undef PREEMPT_FRAME_ASSERT\n\n#endif\n", l->size);
  return done (fclose (f) == 0, text);
}
