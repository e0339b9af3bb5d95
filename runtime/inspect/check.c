/* Is what code may hold saved by the trampoline?  Told in lines of text or as JSON.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "check.h"
#include "width.h"
#include "layout.h"
#include "memory.h"
#include "reglist.h"
#include "remedy.h"

#include <jansson.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a list of registers, which thousands of objects may share, compares.  */
struct verdict
{
  const char *registers;
  char *excess;                 /* in words; "": the trampoline saves them all */
};

struct check
{
  const struct trampoline *trampoline;
  void *verdicts;               /* a tree of tsearch */
  bool exceeded;
};

static int
by_registers (const void *a, const void *b)
{
  const struct verdict *x = a, *y = b;
  return strcmp (x->registers, y->registers);
}

static void
free_verdict (void *data)
{
  struct verdict *v = data;
  free (v->excess);
  free (v);
}

/* In what code that holds HOLDS exceeds the trampoline; "": in nothing.  */
static const char *
excess (struct check *c, const struct holds *holds)
{
  struct verdict key = { holds->registers, NULL };
  struct verdict **found = tfind (&key, &c->verdicts, by_registers);
  if (found != NULL)
    return (*found)->excess;
  char words[4096];
  struct verdict *v = memory_get (1, sizeof *v);
  /* Both lists are well formed: who has read them has looked.  */
  reglist_describe (key.registers, c->trampoline->saves, words, sizeof words);
  *v = (struct verdict) { key.registers, memory_text ("%s", words) };
  memory_need (tsearch (v, &c->verdicts, by_registers));
  c->exceeded |= *v->excess != '\0';
  return v->excess;
}

/* --- In lines of text --- */

static void
tell_part (FILE *f, const struct object *o, const struct part *p, const char *excess)
{
  fprintf (f, "%s: ", o->name);
  if (p->name != NULL)
    fputs (p->name, f);
  else if (p->section != NULL)
    fprintf (f, "the function at %s+0x%llx", p->section,
             (unsigned long long) p->address);
  else
    fprintf (f, "the function at 0x%llx", (unsigned long long) p->address);
  fprintf (f, ": %s\n", excess);
}

static void
tell_parts (FILE *f, struct check *c, const struct object *o)
{
  for (size_t i = 0; i < o->parts; i++)
    {
      const char *words = excess (c, &o->holds[o->part[i].holds]);
      if (*words != '\0')
        tell_part (f, o, &o->part[i], words);
    }
}

static const char no_records[] = "not preemptible: it has no records";

/* COUNT objects of one file.  Where it is a library without any records, one line
   tells it; and what comes with a trampoline is a runtime, which must have none.  */
static void
tell_file (FILE *f, struct check *c, const struct object *o, size_t count)
{
  bool compiled = false, runtime = false;
  for (size_t i = 0; i < count; i++)
    {
      compiled |= o[i].compiled || o[i].slim_lto;
      runtime |= o[i].trampolines > 0;
    }
  if (!compiled && !runtime)
    fprintf (f, "%s: %s\n", o->file, no_records);
  for (size_t i = 0; i < count; i++)
    if (o[i].compiled)
      tell_parts (f, c, &o[i]);
    else if (o[i].slim_lto)
      fprintf (f, "%s: not compiled yet (link-time optimisation): records are written"
               " at the link; check what is linked\n", o[i].name);
    else if (compiled && !runtime)
      fprintf (f, "%s: %s\n", o[i].name, no_records);
}

static char *
to_text (struct check *c, const struct objects *all)
{
  char *text = NULL;
  size_t size;
  FILE *f = memory_need (open_memstream (&text, &size));
  for (size_t from = 0, to; from < all->count; from = to)
    {
      const struct object *o = &all->object[from];
      for (to = from + 1; to < all->count
           && strcmp (all->object[to].file, o->file) == 0; to++)
        continue;
      tell_file (f, c, o, to - from);
    }
  if (fclose (f) != 0)
    {
      free (text);
      return NULL;
    }
  return text;
}

/* --- As JSON --- */

/* S, which may be NULL.  JSON is UTF-8; the names of files and functions may be
   anything, and what is not UTF-8 is then shown byte by byte.  */
static json_t *
json_text (const char *s)
{
  json_t *string = s == NULL ? json_null () : json_string (s);
  if (string != NULL)
    return string;
  char *shown = memory_get (4 * strlen (s) + 1, 1), *to = shown;
  for (; *s != '\0'; s++)
    to += sprintf (to, (unsigned char) *s < 0x80 ? "%c" : "\\x%02x",
                   (unsigned char) *s);
  string = json_string (shown);
  free (shown);
  return string;
}

static void
add_excess (const struct reglist_excess *e, void *data)
{
  json_array_append_new (data, json_pack ("{s:s, s:o, s:o}", "registers", e->names,
                                          "held", json_width (e->held),
                                          "saved", json_width (e->saved)));
}

/* What functions of O hold: they have the index.  */
static json_t *
json_holds (struct check *c, const struct object *o, bool *exceeds)
{
  json_t *list = json_array ();
  for (size_t i = 0; i < o->holds_count; i++)
    {
      const struct holds *h = &o->holds[i];
      json_t *excess_list = json_array ();
      reglist_compare (h->registers, c->trampoline->saves, add_excess, excess_list);
      *exceeds |= *excess (c, h) != '\0';
      json_array_append_new (list, json_pack (
        "{s:o, s:o, s:o}", "compiler", json_text (h->compiler),
        "registers", json_text (h->registers), "excess", excess_list));
    }
  return list;
}

static json_t *
json_saves (const struct object *o)
{
  json_t *list = json_array ();
  for (size_t i = 0; i < o->trampolines; i++)
    json_array_append_new (list, json_text (o->saves[i]));
  return list;
}

static json_t *
json_part (const struct part *p, bool covered)
{
  return json_pack ("{s:o, s:o, s:I, s:I, s:b, s:I, s:b}", "name",
                    json_text (p->name), "section", json_text (p->section),
                    "address", (json_int_t) p->address,
                    "bytes", (json_int_t) p->length,
                    "thread_local", (p->flags & RECORD_THREAD_LOCAL) != 0,
                    "holds", (json_int_t) p->holds, "covered", covered);
}

static json_t *
json_object_of (struct check *c, const struct object *o)
{
  bool exceeds = false;
  json_t *functions = json_array (), *holds = json_holds (c, o, &exceeds);
  for (size_t i = 0; i < o->parts; i++)
    {
      const struct part *p = &o->part[i];
      bool covered = *excess (c, &o->holds[p->holds]) == '\0';
      json_array_append_new (functions, json_part (p, covered));
    }
  const char *state = exceeds ? "exceeds" : o->parts > 0 ? "covered"
                      : o->slim_lto ? "not compiled yet" : "no records";
  return json_pack ("{s:o, s:o, s:s, s:s, s:o, s:o, s:o}", "file",
                    json_text (o->file), "member", json_text (o->member),
                    "arch", o->arch->name, "state", state,
                    "trampolines", json_saves (o), "holds", holds,
                    "functions", functions);
}

static char *
to_json (struct check *c, const struct objects *all)
{
  const struct trampoline *t = c->trampoline;
  json_t *objects = json_array (), *sources = json_array ();
  for (size_t i = 0; i < t->sources; i++)
    json_array_append_new (sources, json_text (t->source[i]));
  for (size_t i = 0; i < all->count; i++)
    json_array_append_new (objects, json_object_of (c, &all->object[i]));
  json_t *root = json_pack ("{s:b, s:{s:o, s:s, s:s}, s:o}", "covered", !c->exceeded,
                            "trampoline", "from", sources, "arch", t->arch->name,
                            "saves", t->saves, "objects", objects);
  char *text = json_dumps (root, JSON_INDENT (2)), *line = NULL;
  json_decref (root);
  if (text != NULL)
    line = memory_text ("%s\n", text);
  free (text);
  return line;
}

static char *
other_machine (const struct object *o, const struct trampoline *t)
{
  char *name = o->arch != NULL ? memory_text ("%s", o->arch->name)
               : memory_text ("another machine (ELF number %u%s)", o->machine,
                              o->big_endian ? ", big-endian" : "");
  char *message = memory_text ("%s is for %s, but the trampoline (%s) is for %s",
                               o->name, name, t->source[0], t->arch->name);
  free (name);
  return message;
}

char *
check_objects (const struct objects *all, const struct trampoline *t, bool json,
               char **text, bool *exceeded)
{
  struct check c = { .trampoline = t };
  *text = NULL;
  for (size_t i = 0; i < all->count; i++)
    if (all->object[i].arch != t->arch)
      return other_machine (&all->object[i], t);
  *text = json ? to_json (&c, all) : to_text (&c, all);
  *exceeded = c.exceeded;
  tdestroy (c.verdicts, free_verdict);
  return *text == NULL ? memory_text (OUT_OF_MEMORY) : NULL;
}

/* --- The trampoline --- */

/* The files of a call.  */
struct files
{
  struct objects objects;
  struct input *header;
  const char **name;            /* the headers' */
  size_t headers;
};

static char *
read_header (struct files *all, const char *file)
{
  all->header = memory_resize (all->header, all->headers + 1, sizeof *all->header);
  all->name = memory_resize (all->name, all->headers + 1, sizeof *all->name);
  struct input *in = &all->header[all->headers];
  in->file = all->name[all->headers] = file;
  all->headers++;
  char *error = regset_read (&in->set, file);
  if (error == NULL)
    return NULL;
  char *message = memory_text ("%s (%s is neither ELF nor an archive, and so read as a"
                               " header)", error, file);
  free (error);
  return message;
}

static char *
read_file (struct files *all, const char *file)
{
  bool known;
  char *error = objects_read (&all->objects, file, &known);
  return error != NULL || known ? error : read_header (all, file);
}

/* A trampoline that saves all that the headers list, into T: mkpreempt makes such a one
   or none.  */
static char *
from_headers (const struct files *all, struct trampoline *t, char **saves)
{
  static struct layout layout;
  const struct regset *first = &all->header[0].set;
  layout = (struct layout) { .arch = arch_find (first->arch) };
  if (layout.arch == NULL)
    return memory_text ("%s: object files for %s cannot be read yet: name it in"
                        " runtime/mkpreempt/arch.c", all->name[0], first->arch);
  for (size_t i = 0; i < all->headers; i++)
    {
      const struct regset *set = &all->header[i].set;
      if (strcmp (set->arch, first->arch) != 0)
        return memory_text ("%s is for %s, but %s is for %s: one trampoline has one"
                            " architecture", all->name[i], set->arch, all->name[0],
                            first->arch);
      if (set->red_zone > layout.red_zone)
        layout.red_zone = set->red_zone;
    }
  char *error = layout_list (&layout, all->header, all->headers, saves);
  if (error != NULL)
    return error;
  *t = (struct trampoline) { layout.arch, *saves, all->headers, all->name };
  return NULL;
}

/* The one trampoline that the files contain, into T; all that contain it say the
   same.  */
static char *
from_objects (const struct objects *all, struct trampoline *t)
{
  const struct object *holder = NULL;
  for (size_t i = 0; i < all->count; i++)
    for (size_t k = 0; k < all->object[i].trampolines; k++)
      {
        const struct object *o = &all->object[i];
        const char *saves = o->saves[k];
        if (holder != NULL && (o->arch != t->arch || strcmp (saves, t->saves) != 0))
          return memory_text ("%s and %s contain trampolines that save different"
                              " registers: check what goes with each by itself, or"
                              " name the headers too", holder->name, o->name);
        if (holder == NULL)
          *t = (struct trampoline) { o->arch, saves, 1,
                                     (const char *const *) &o->name };
        holder = o;
      }
  return holder != NULL ? NULL
         : memory_text ("no trampoline to check against: name the headers that it is"
                        " generated from too, or the object, archive, library or"
                        " program that contains it");
}

char *
check_files (const char *const *file, size_t count, bool json, char **text,
             bool *exceeded)
{
  struct files all = { .headers = 0 };
  struct trampoline t;
  char *error = NULL, *saves = NULL;
  for (size_t i = 0; i < count && error == NULL; i++)
    error = read_file (&all, file[i]);
  if (error == NULL && all.objects.count == 0)
    error = memory_text ("no object to check: expected object files, archives, shared"
                         " libraries or programs too");
  if (error == NULL)
    error = all.headers > 0 ? from_headers (&all, &t, &saves)
                            : from_objects (&all.objects, &t);
  if (error == NULL)
    error = check_objects (&all.objects, &t, json, text, exceeded);
  objects_forget (&all.objects, 0);
  free (all.header);
  free (all.name);
  free (saves);
  return error;
}
