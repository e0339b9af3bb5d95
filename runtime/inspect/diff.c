/* How one header differs from another: found once, then told in plain words or as
   JSON.  Registers are matched by name.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "diff.h"
#include "remedy.h"
#include "width.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A register that is in one header only, or not the same in both.  */
struct change
{
  const struct reg *old, *new;  /* NULL: not in that header */
};

/* asyncPreempt's frame for one header alone.  */
struct frame
{
  unsigned size;
  char *error;                  /* why there is none */
};

struct diff
{
  const struct input *old, *new;
  bool different;
  bool reordered;               /* what both headers list */
  unsigned changes;
  struct change change[2 * REGSET_MAX];
  struct frame old_frame, new_frame;
};

/* --- Finding --- */

static bool
same_register (const struct reg *a, const struct reg *b)
{
  return strcmp (a->bank, b->bank) == 0 && a->bytes == b->bytes
         && a->dwarf == b->dwarf && a->callee_saved == b->callee_saved;
}

/* OLD's registers in its order, then what NEW adds.  */
static void
find_changes (struct diff *d)
{
  const struct regset *old = &d->old->set, *new = &d->new->set;
  const struct reg *last = NULL;
  for (unsigned i = 0; i < old->count; i++)
    {
      const struct reg *other = regset_named (new, old->reg[i].name);
      if (other == NULL || !same_register (&old->reg[i], other))
        d->change[d->changes++] = (struct change) { &old->reg[i], other };
      if (other == NULL)
        continue;
      d->reordered |= last != NULL && other < last;
      last = other;
    }
  for (unsigned i = 0; i < new->count; i++)
    if (regset_named (old, new->reg[i].name) == NULL)
      d->change[d->changes++] = (struct change) { NULL, &new->reg[i] };
}

static struct frame
find_frame (const struct input *input)
{
  static struct layout l;
  struct frame f = { .error = layout_make (&l, LAYOUT_ALL, input, 1) };
  f.size = l.size;
  return f;
}

static void
find_diff (struct diff *d)
{
  const struct regset *old = &d->old->set, *new = &d->new->set;
  find_changes (d);
  d->different = d->changes > 0 || d->reordered
                 || strcmp (old->arch, new->arch) != 0
                 || strcmp (old->compiler, new->compiler) != 0
                 || old->red_zone != new->red_zone
                 || old->stack_align != new->stack_align;
  d->old_frame = find_frame (d->old);
  d->new_frame = find_frame (d->new);
}

/* --- In plain words --- */

enum aspect { REMOVED, ADDED, BANK, WIDTH, SAVED, DWARF, ASPECTS };

static const char *
saved_by (const struct reg *r)
{
  return r->callee_saved ? "callee" : "caller";
}

/* What ASPECT of C there is to tell, into TEXT; "": nothing.  */
static void
tell (const struct change *c, enum aspect aspect, char *text, size_t size)
{
  const struct reg *o = c->old, *n = c->new, *only = o == NULL ? n : o;
  char width[2][WIDTH_TEXT_SIZE];
  *text = '\0';
  if (o == NULL || n == NULL)
    {
      if (aspect == (o == NULL ? ADDED : REMOVED))
        snprintf (text, size, "%s: %s, %s bytes, %s-saved",
                  o == NULL ? "added" : "removed", only->bank,
                  width_text (only->bytes, width[0]), saved_by (only));
    }
  else if (aspect == BANK && strcmp (o->bank, n->bank) != 0)
    snprintf (text, size, "now in bank %s, was in %s", n->bank, o->bank);
  else if (aspect == WIDTH && o->bytes != n->bytes)
    snprintf (text, size, "%s from %s to %s bytes",
              o->bytes < n->bytes ? "widened" : "narrowed",
              width_text (o->bytes, width[0]), width_text (n->bytes, width[1]));
  else if (aspect == SAVED && o->callee_saved != n->callee_saved)
    snprintf (text, size, "now %s-saved, was %s-saved", saved_by (n), saved_by (o));
  else if (aspect == DWARF && o->dwarf != n->dwarf)
    snprintf (text, size, "DWARF number %s by %u",
              o->dwarf < n->dwarf ? "raised" : "lowered",
              o->dwarf < n->dwarf ? n->dwarf - o->dwarf : o->dwarf - n->dwarf);
}

/* "rax, rdx, r8 to r15".  */
static void
list_names (FILE *f, const char *const *name, unsigned count)
{
  for (unsigned from = 0, to; from < count; from = to)
    {
      for (to = from + 1; to < count && name_follows (name[to - 1], name[to]); to++)
        continue;
      fprintf (f, "%s%s", from > 0 ? ", " : "", name[from]);
      if (to - from > 1)
        fprintf (f, "%s%s", to - from > 2 ? " to " : ", ", name[to - 1]);
    }
}

/* A line for all registers of which the same is to be told.  */
static void
tell_aspect (FILE *f, const struct diff *d, enum aspect aspect)
{
  bool told[2 * REGSET_MAX] = { false };
  for (unsigned i = 0; i < d->changes; i++)
    {
      const char *name[2 * REGSET_MAX];
      unsigned names = 0;
      char text[96], other[96];
      tell (&d->change[i], aspect, text, sizeof text);
      if (told[i] || *text == '\0')
        continue;
      for (unsigned k = i; k < d->changes; k++)
        {
          const struct change *c = &d->change[k];
          tell (c, aspect, other, sizeof other);
          if (strcmp (text, other) != 0)
            continue;
          told[k] = true;
          name[names++] = (c->old != NULL ? c->old : c->new)->name;
        }
      list_names (f, name, names);
      fprintf (f, " %s\n", text);
    }
}

static void
tell_frame (FILE *f, const struct frame *old, const struct frame *new)
{
  if (old->error == NULL && new->error == NULL && old->size == new->size)
    return;
  fprintf (f, "frame ");
  fprintf (f, old->error == NULL ? "%u" : "unknown", old->size);
  fprintf (f, new->error == NULL ? " -> %u" : " -> unknown", new->size);
  if (old->error == NULL && new->error == NULL)
    fprintf (f, " bytes");
  if (old->error != NULL)
    fprintf (f, ": %s", old->error);
  if (new->error != NULL)
    fprintf (f, "%s%s", old->error != NULL ? "; " : ": ", new->error);
  fprintf (f, "\n");
}

static char *
to_text (const struct diff *d)
{
  const struct regset *old = &d->old->set, *new = &d->new->set;
  char *text = NULL;
  size_t size;
  FILE *f = open_memstream (&text, &size);
  if (f == NULL)
    return NULL;
  if (strcmp (old->arch, new->arch) != 0)
    fprintf (f, "architecture %s -> %s\n", old->arch, new->arch);
  if (strcmp (old->compiler, new->compiler) != 0)
    fprintf (f, "compiler %s -> %s\n", old->compiler, new->compiler);
  if (old->red_zone != new->red_zone)
    fprintf (f, "red zone %u -> %u bytes\n", old->red_zone, new->red_zone);
  if (old->stack_align != new->stack_align)
    fprintf (f, "stack alignment %u -> %u bytes\n", old->stack_align,
             new->stack_align);
  for (enum aspect aspect = 0; aspect < ASPECTS; aspect++)
    tell_aspect (f, d, aspect);
  if (d->reordered)
    fprintf (f, "registers now listed in another order\n");
  if (d->different)
    tell_frame (f, &d->old_frame, &d->new_frame);
  if (fclose (f) != 0)
    {
      free (text);
      return NULL;
    }
  return text;
}

/* --- As JSON --- */

static json_t *
json_register (const struct reg *r)
{
  return json_pack ("{s:s, s:s, s:o, s:i, s:s}", "name", r->name, "bank", r->bank,
                    "bytes", json_width (r->bytes), "dwarf", r->dwarf, "saved", saved_by (r));
}

static json_t *
json_side (const struct input *in, const struct frame *frame)
{
  const struct regset *set = &in->set;
  return json_pack ("{s:s, s:s, s:s, s:i, s:i, s:o, s:s?}", "file", in->file,
                    "arch", set->arch, "compiler", set->compiler,
                    "red_zone", set->red_zone, "stack_align", set->stack_align,
                    "frame", frame->error == NULL ? json_integer (frame->size)
                                                  : json_null (),
                    "frame_error", frame->error);
}

static char *
to_json (const struct diff *d)
{
  json_t *removed = json_array (), *added = json_array (), *changed = json_array ();
  for (unsigned i = 0; i < d->changes; i++)
    {
      const struct change *c = &d->change[i];
      if (c->new == NULL)
        json_array_append_new (removed, json_register (c->old));
      else if (c->old == NULL)
        json_array_append_new (added, json_register (c->new));
      else
        json_array_append_new (changed, json_pack (
          "{s:s, s:o, s:o}", "name", c->old->name, "old", json_register (c->old),
          "new", json_register (c->new)));
    }
  json_t *all = json_pack ("{s:b, s:o, s:o, s:o, s:o, s:o, s:b}",
                           "different", d->different,
                           "old", json_side (d->old, &d->old_frame),
                           "new", json_side (d->new, &d->new_frame),
                           "removed", removed, "added", added, "changed", changed,
                           "reordered", d->reordered);
  char *text = json_dumps (all, JSON_INDENT (2)), *line = NULL;
  json_decref (all);
  if (text != NULL && asprintf (&line, "%s\n", text) < 0)
    line = NULL;
  free (text);
  return line;
}

/* JSON is UTF-8; a file's name, and what a compiler calls itself, may not be.  */
static char *
check_encoding (const struct input *in)
{
  char *message = NULL;
  json_t *strings = json_pack ("[s, s]", in->file, in->set.compiler);
  if (strings == NULL
      && asprintf (&message, "%s: its name, or its compiler's, is not UTF-8, which"
                   " JSON must be", in->file) < 0)
    message = strdup (OUT_OF_MEMORY);
  json_decref (strings);
  return message;
}

char *
diff_headers (const struct input *old, const struct input *new, bool json,
              char **text, bool *different)
{
  struct diff d = { .old = old, .new = new };
  char *error = json ? check_encoding (old) : NULL;
  if (error == NULL && json)
    error = check_encoding (new);
  if (error != NULL)
    return error;
  find_diff (&d);
  *different = d.different;
  *text = json ? to_json (&d) : to_text (&d);
  free (d.old_frame.error);
  free (d.new_frame.error);
  return *text == NULL ? strdup (OUT_OF_MEMORY) : NULL;
}
