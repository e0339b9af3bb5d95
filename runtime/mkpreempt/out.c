/* The text of assembly.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "arch.h"
#include "error.h"

#include <stdarg.h>
#include <stdlib.h>

void
out_error (struct out *o, char *message)
{
  if (o->error == NULL)
    o->error = message;
  else
    free (message);
}

void
out_line (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  cfi_settle (o);
  vfprintf (o->stream, format, ap);
  va_end (ap);
  putc ('\n', o->stream);
}

void
out_comment (struct out *o, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  cfi_settle (o);
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
  out_line (o, "%s:", label);
}

void
out_function (struct out *o, const char *comment, const char *name, bool interrupted)
{
  if (comment != NULL)
    out_line (o, "\n/* %s  */", comment);
  if (o->arch->descriptors)
    out_line (o, "\t.section\t.opd,\"aw\"\n\t.balign\t8\n\t.globl\t%s\n"
              "\t.type\t%s, %%function\n%s:\n\t.quad\t%s%s, .TOC.@tocbase, 0\n"
              "\t.text\n\t.p2align\t4\n%s%s:", name, name, name,
              arch_code_label (o->arch), name, arch_code_label (o->arch), name);
  else
    out_line (o, "\t.p2align\t4\n\t.globl\t%s\n\t.type\t%s, %%function\n%s:", name,
              name, name);
  cfi_begin (o, name, interrupted);
}

void
out_function_end (struct out *o)
{
  const char *name = o->cfi.function;
  cfi_end (o);
  out_line (o, "\t.size\t%s, . - %s%s", name, arch_code_label (o->arch), name);
}

/* --- Templates --- */

/* What the words stand for besides the layout's.  */
struct context
{
  const struct save *save;      /* or NULL */
  unsigned feature;             /* or 0 */
  const char *label;            /* or NULL */
};

static bool expand (struct out *, const struct context *, const char *template,
                    va_list *arguments);

/* A number or a string, if this is one.  */
static bool
put_argument (struct out *o, const char *word, va_list *arguments)
{
  if (arguments == NULL || word[1] != '\0' || strchr ("nxs", *word) == NULL)
    return false;
  if (*word == 's')
    fputs (va_arg (*arguments, const char *), o->stream);
  else
    fprintf (o->stream, *word == 'n' ? "%u" : "%#x", va_arg (*arguments, unsigned));
  return true;
}

static bool
put_register (struct out *o, const struct save *s, const char *word)
{
  const struct slot *slot = &o->layout->slot[s->slot];
  unsigned n;
  char more;
  if (strcmp (word, "reg") == 0)
    fputs (s->name, o->stream);
  else if (sscanf (word, "reg%u%c", &n, &more) == 1 && n > 1)
    fputs (s[n - 1].name, o->stream);
  else if (strcmp (word, "offset") == 0)
    fprintf (o->stream, "%u", slot->offset);
  else if (strcmp (word, "index") == 0)
    fprintf (o->stream, "%u", slot->offset / slot->bytes);
  else
    return false;
  return true;
}

static bool
put_feature (struct out *o, const struct context *c, const char *word)
{
  if (c->label != NULL && strcmp (word, "label") == 0)
    fputs (c->label, o->stream);
  else if (c->feature == 0)
    return false;
  else if (strcmp (word, "mask") == 0)
    fprintf (o->stream, "%#x", c->feature);
  else if (strcmp (word, "bit") == 0)
    fprintf (o->stream, "%d", __builtin_ctz (c->feature));
  else if (strcmp (word, "feature") == 0)
    fputs (feature_name (o->arch, c->feature), o->stream);
  else
    return false;
  return true;
}

static bool
put_number (struct out *o, const char *word)
{
  const struct layout *l = o->layout;
  const struct { const char *name; unsigned number; } numbers[] = {
    { "frame", l->size }, { "align", l->align }, { "red_zone", l->red_zone },
    { "area", l->scalable }
  };
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (strcmp (word, numbers[i].name) == 0)
      return fprintf (o->stream, "%u", numbers[i].number) > 0;
  return false;
}

/* The operand for OFFSET bytes into the frame.  */
static bool
put_address (struct out *o, unsigned offset)
{
  const char *at = strstr (o->arch->address, "<offset>");
  struct context none = { 0 };
  char before[64];
  if (at == NULL || (size_t) (at - o->arch->address) >= sizeof before)
    return false;
  snprintf (before, sizeof before, "%.*s", (int) (at - o->arch->address),
            o->arch->address);
  return expand (o, &none, before, NULL)
         && fprintf (o->stream, "%u", offset) > 0
         && expand (o, &none, at + strlen ("<offset>"), NULL);
}

/* WORD is a slot's name, or that and ".offset".  */
static bool
put_slot (struct out *o, const char *word)
{
  char name[sizeof ((struct slot *) NULL)->name];
  size_t n = strcspn (word, ".");
  if (n >= sizeof name)
    return false;
  snprintf (name, sizeof name, "%.*s", (int) n, word);
  const struct slot *slot = layout_slot (o->layout, name);
  if (slot == NULL)
    return false;
  if (strcmp (word + n, ".offset") == 0)
    return fprintf (o->stream, "%u", slot->offset) > 0;
  return word[n] == '\0' && !slot->scalable && put_address (o, slot->offset);
}

static bool
put_own (struct out *o, const char *word)
{
  for (const struct word *w = o->arch->words; w != NULL && w->name != NULL; w++)
    if (strcmp (word, w->name) == 0)
      return fputs (w->text, o->stream) >= 0;
  return false;
}

static bool
put_word (struct out *o, const struct context *c, const char *word,
          va_list *arguments)
{
  if (c->save != NULL && strcmp (word, "slot") == 0)
    return put_address (o, o->layout->slot[c->save->slot].offset);
  return put_own (o, word) || put_argument (o, word, arguments)
         || (c->save != NULL && put_register (o, c->save, word))
         || put_feature (o, c, word) || put_number (o, word) || put_slot (o, word);
}

/* Write TEMPLATE.  False, and an error, for a word that nothing knows.  */
static bool
expand (struct out *o, const struct context *c, const char *template,
        va_list *arguments)
{
  while (*template != '\0')
    {
      char word[32];
      int n = 0;
      if (sscanf (template, "<%31[a-z0-9_.]>%n", word, &n) == 1 && n > 0)
        {
          template += n;
          if (put_word (o, c, word, arguments))
            continue;
          out_error (o, ERROR ("a template asks for <%s>, which is no word, and no slot"
                               " of the frame: mend it in %s", word, o->arch->file));
          return false;
        }
      putc (*template, o->stream);
      if (*template++ == '\n')
        putc ('\t', o->stream);
    }
  return true;
}

static void
code (struct out *o, const struct context *c, const char *template, va_list *arguments)
{
  cfi_settle (o);
  putc ('\t', o->stream);
  expand (o, c, template, arguments);
  putc ('\n', o->stream);
  cfi_moved (o);
}

void
out_code (struct out *o, const char *template, ...)
{
  va_list ap;
  va_start (ap, template);
  code (o, &(struct context) { 0 }, template, &ap);
  va_end (ap);
}

void
out_unless (struct out *o, unsigned feature, const char *label)
{
  o->tests = true;
  code (o, &(struct context) { .feature = feature, .label = label }, o->arch->unless,
        NULL);
}

void
out_jump (struct out *o, const char *label)
{
  code (o, &(struct context) { .label = label }, o->arch->jump, NULL);
}

void
out_form (struct out *o, const struct save *s, const char *template)
{
  code (o, &(struct context) { .save = s }, template, NULL);
}
