/* Header and options, as lines for the target's part.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "error.h"
#include "remedy.h"

/* A scalable width: as wide as the CPU has it, which the target's part knows.  */
enum { SCALABLE_BYTES = 256 };

static unsigned
bytes_of (unsigned width)
{
  return width < REGSET_SCALABLE ? width : SCALABLE_BYTES;
}

/* Words of data, each with the numbers that it is to have.  */
static void
write_values (FILE *f, const struct call *c)
{
  for (unsigned i = 0; i < c->values.count; i++)
    {
      const char *name = c->values.word[i], *numbers = strchr (name, '=');
      fprintf (f, "value %.*s %u %s\n", (int) (numbers - name), name, c->value_bytes[i],
               numbers + 1);
    }
}

/* The bytes of R that a function keeps, as preempt_switch does: L is its frame.  */
static unsigned
kept_bytes (const struct layout *l, const struct reg *r)
{
  unsigned most = 0;
  for (unsigned b = 0; b < l->banks; b++)
    for (unsigned k = 0; k < l->bank[b].levels; k++)
      for (unsigned i = 0; i < l->bank[b].level[k].count; i++)
        {
          const struct save *s = &l->bank[b].level[k].save[i];
          unsigned bytes = bytes_of (s->rule->bytes);
          if (s->dwarf == r->dwarf && bytes > most)
            most = bytes;
        }
  return most < bytes_of (r->bytes) ? most : bytes_of (r->bytes);
}

static void
write_registers (FILE *f, const struct regset *set, const struct layout *l)
{
  for (unsigned i = 0; i < set->count; i++)
    {
      const struct reg *r = &set->reg[i];
      fprintf (f, "%s %s %u %u\n", r->bytes < REGSET_SCALABLE ? "reg" : "scalable",
               r->name, bytes_of (r->bytes), kept_bytes (l, r));
    }
}

static void
write_words (FILE *f, const char *key, const struct words *words)
{
  for (unsigned i = 0; i < words->count; i++)
    fprintf (f, "%s %s\n", key, words->word[i]);
}

char *
contract_text (const struct call *c)
{
  static struct input input;
  static struct layout callee;
  char *text, *error;
  size_t size;
  FILE *f = open_memstream (&text, &size);
  input.file = c->header;
  if (f == NULL)
    die ("%s", OUT_OF_MEMORY);
  if ((error = regset_read (&input.set, c->header)) != NULL
      || (error = layout_make (&callee, LAYOUT_CALLEE_SAVED, &input, 1)) != NULL)
    die ("%s", error);
  fprintf (f, "kind %s\nsymbol %s\nentry %s\ndestroys %s\nred-zone %u\nstack-align %u\n"
           "seconds %s\n", c->kind, c->symbol, c->entry, c->destroys, input.set.red_zone,
           input.set.stack_align, c->timeout);
  write_words (f, "calls", &c->calls);
  write_words (f, "arg", &c->args);
  write_words (f, "make-arg", &c->make_args);
  if (c->make != NULL)
    fprintf (f, "made %s\n", c->make);
  if (c->from != NULL)
    fprintf (f, "from-result 1\n");
  if (c->second != NULL)
    fprintf (f, "second %s\n", c->second);
  if (c->without != NULL)
    fprintf (f, "without %s\n", c->without);
  write_values (f, c);
  write_registers (f, &input.set, &callee);
  write_words (f, "keeps", &c->keeps);
  write_words (f, "need-not", &c->need_not);
  fprintf (f, "end 0\n");
  if (fclose (f) != 0)
    die ("%s", OUT_OF_MEMORY);
  return text;
}
