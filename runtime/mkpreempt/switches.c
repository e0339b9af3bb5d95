/* What a function that switches stacks is called with and returns.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "switches.h"
#include "arch.h"
#include "describe.h"
#include "emit.h"
#include "error.h"

#include <stdlib.h>

static const struct values preempt_switch_arguments = { 2, { VALUE_FROM, VALUE_TO_SP } };
static const struct values no_results = { 0 };

static const struct values *
arguments (const struct out *o)
{
  return o->layout->order == NULL ? &preempt_switch_arguments : &o->layout->order->arguments;
}

static const struct values *
results (const struct out *o)
{
  return o->layout->order == NULL ? &no_results : &o->layout->order->results;
}

unsigned
switches_result_count (const struct out *o)
{
  return results (o)->count;
}

bool
switches_control (const struct out *o)
{
  return o->layout->order == NULL || !o->layout->order->without_control;
}

/* The register that VALUE is in, or NULL.  */
static const char *
place (const struct out *o, enum value value)
{
  int i = order_find (arguments (o), value);
  return i >= 0 ? o->arch->switching->argument[i]
         : value == VALUE_FROM_SP ? o->arch->switching->sp : NULL;
}

void
switches_park (struct out *o)
{
  const struct switching *s = o->arch->switching;
  const char *from = place (o, VALUE_FROM);
  if (from != NULL)
    out_code (o, s->store_sp, from);
  else if (s->keep_sp != NULL)
    out_code (o, s->keep_sp, s->sp);
}

void
switches_take (struct out *o)
{
  const struct switching *s = o->arch->switching;
  const char *to = place (o, VALUE_TO);
  out_code (o, to != NULL ? s->load_sp : s->take_sp,
            to != NULL ? to : place (o, VALUE_TO_SP));
}

static void
move (struct out *o, const char *to, const char *from)
{
  const struct switching *s = o->arch->switching;
  if (strcmp (to, from) != 0)
    out_code (o, s->move, s->source_first ? from : to, s->source_first ? to : from);
}

/* The second goes to a place of its own first: its register may be the first's.  */
void
switches_results (struct out *o)
{
  const struct switching *s = o->arch->switching;
  const struct values *r = results (o);
  if (r->count == 2)
    move (o, s->scratch, place (o, r->value[1]));
  if (r->count > 0)
    move (o, s->result[0], place (o, r->value[0]));
  if (r->count == 2)
    move (o, s->result[1], s->scratch);
  for (unsigned i = 0; i < r->count && s->entry != NULL; i++)
    move (o, s->entry[i], s->result[i]);
}

/* --- The text --- */

static void
put_functions (struct out *o)
{
  const char *symbol = o->layout->order->symbol;
  char name[96], comment[512];
  out_op (o, ".text");
  snprintf (comment, sizeof comment, "%s: park this stack, and go on with the other.", symbol);
  out_function (o, comment, symbol, false);
  o->arch->switch_to (o);
  out_function_end (o);
  snprintf (name, sizeof name, "%s_new", symbol);
  snprintf (comment, sizeof comment, "void *%s (void *top, void (*entry) ()): make the stack"
            " below TOP,\n   aligned to 16, one that %s enters at ENTRY.  Return its SP.", name,
            symbol);
  out_function (o, comment, name, false);
  o->arch->switch_new (o);
  out_function_end (o);
  if (o->arch->switch_end != NULL)
    o->arch->switch_end (o);
}

static void
put_text (struct out *o, const struct input *input, unsigned count, const char *saved)
{
  describe_file (o->stream, "A switch between stacks", o->layout, input, count, saved);
  describe_frame (o->stream, o->layout);
  if (o->arch->macros != NULL)
    fputs (o->arch->macros, o->stream);
  cfi_sections (o);
  cfi_common (o);
  put_functions (o);
  if (o->tests)
    out_error (o, ERROR ("--kind=switch: some of the registers are kept only where the CPU has"
                         " them, and nobody here asks it: give the headers with all that runs"
                         " first"));
}

/* --- Its header --- */

static void
put_parameters (FILE *f, const struct values *v, const char *separator, const char *end)
{
  static const char *const types[VALUES] = {
    [VALUE_FROM] = "void *from", [VALUE_TO] = "void *to", [VALUE_TO_SP] = "void *to_sp",
    [VALUE_DATA] = "void *data", [VALUE_FROM_SP] = "void *from_sp"
  };
  for (unsigned i = 0; i < v->count; i++)
    fprintf (f, "%s%s", types[v->value[i]], i + 1 < v->count ? separator : end);
}

static void
put_declarations (FILE *f, const struct layout *l, const struct input *input, unsigned count,
                  const char *saved)
{
  const struct order *order = l->order;
  const char *s = order->symbol;
  describe_file (f, "A switch between stacks", l, input, count, saved);
  fprintf (f, "#ifndef %s_H\n#define %s_H\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n", s, s);
  fputs ("/* Park this stack, and go on with the other: from and to are where a stack's SP is, the"
         "\n   first member of whatever else belongs to it.  */\n", f);
  if (order->results.count == 2)
    {
      fprintf (f, "struct %s_result { ", s);
      put_parameters (f, &order->results, "; ", "; };\n");
      fprintf (f, "struct %s_result ", s);
    }
  else
    fputs (order->results.count == 1 ? "void *" : "void ", f);
  fprintf (f, "%s (", s);
  put_parameters (f, &order->arguments, ", ", ");\n\n");
  fprintf (f, "/* Make the stack below TOP, aligned to 16, one that %s enters at ENTRY, which must not"
           "\n   return.  Return its SP.  */\nvoid *%s_new (void *top, void (*entry) (", s, s);
  if (order->results.count == 0)
    fputs ("void", f);
  put_parameters (f, &order->results, ", ", "");
  fputs ("));\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n", f);
}

char *
switches_emit (const struct layout *l, const struct input *input, unsigned count,
               bool declarations, char **text)
{
  const struct switching *s = l->arch->switching;
  if (s == NULL)
    return ERROR ("%s has no switch under another name yet: add one to %s", l->arch->name,
                  l->arch->file);
  if (l->order->results.count > 0
      && s->result[l->order->results.count - 1] == NULL)
    return ERROR ("--result: %s returns %u words in memory: ask for fewer", l->arch->name,
                  l->order->results.count);
  return emit_kind (l, put_text, put_declarations, input, count, declarations, text);
}
