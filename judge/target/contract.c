/* The contract: lines of words, which the host has made of header and options.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

#include <stdlib.h>
#include <string.h>

struct contract contract = { .states = 48, .seconds = 10, .cpu = -1 };

/* --- Words --- */

/* Is NAME the pattern's word, "rax", or one of "xmm0-7"?  */
static bool
fits (const char *word, size_t length, const char *name)
{
  const char *dash = memchr (word, '-', length);
  if (dash == NULL)
    return strlen (name) == length && memcmp (word, name, length) == 0;
  const char *digits = dash;
  while (digits > word && digits[-1] >= '0' && digits[-1] <= '9')
    digits--;
  char stem[24];
  snprintf (stem, sizeof stem, "%.*s", (int) (digits - word), word);
  int n = oracle_number (name, stem, atoi (dash + 1) + 1);
  return n >= atoi (digits);
}

static bool
lists (const char *names, const char *name)
{
  for (const char *word = names; *word != '\0'; word += strspn (word, " "))
    {
      size_t length = strcspn (word, " ");
      if (fits (word, length, name))
        return true;
      word += length;
    }
  return false;
}

/* The group called WORD, or NULL.  */
static const struct judge_group *
group_named (const char *word)
{
  const struct judge_group *g = judge_groups;
  while (g->word != NULL && strcmp (g->word, word) != 0)
    g++;
  return g->word != NULL ? g : NULL;
}

bool
contract_in_group (const char *word, const char *name)
{
  const struct judge_group *g = group_named (word);
  return g != NULL && lists (g->names, name);
}

/* Does WORD, of --keeps, mean item I?  */
static bool
means (const char *word, const struct item *i)
{
  return strcmp (word, "all") == 0 || strcmp (word, i->name) == 0
         || (i->special != NULL && strcmp (word, i->special->word) == 0)
         || contract_in_group (word, i->name);
}

/* --- What must be kept --- */

static void
demand (struct item *i, bool all)
{
  i->required = all ? i->bytes : i->kept;
  if (i->special != NULL)
    i->mask = all ? i->special->visible : i->special->kept;
}

static void
demand_by_kind (struct item *i)
{
  const struct judge_group *g = contract.kind != KIND_HOOK ? NULL
                                : group_named (contract.at_exit ? "results" : "arguments");
  bool handed = g != NULL && lists (g->names, i->name);
  demand (i, contract.kind == KIND_PREEMPT || handed);
  if (handed && g->bytes != 0 && i->required > g->bytes)
    i->required = g->bytes;
  /* setjmp keeps none (ISO C, 7.13.1.1: not the floating-point environment).  */
  if (contract.kind == KIND_JUMP && i->special != NULL
      && strcmp (i->special->word, "control") == 0)
    i->mask = 0;
}

/* Do as --keeps or --need-not WORD.  Return false if there is none.  */
static bool
change (const char *word, bool keep)
{
  bool known = group_named (word) != NULL;
  for (struct item *i = contract.item; i < contract.item + contract.items; i++)
    if (means (word, i))
      {
        known = true;
        if (keep)
          demand (i, true);
        else
          i->required = i->mask = 0;
      }
  return known;
}

static struct item *
item_named (const char *name)
{
  for (struct item *i = contract.item; i < contract.item + contract.items; i++)
    if (strcmp (i->name, name) == 0)
      return i;
  return NULL;
}

static void
add (const struct item *item)
{
  if (contract.items < ITEMS_MAX)
    contract.item[contract.items++] = *item;
}

static void
add_specials (void)
{
  for (const struct judge_special *s = judge_specials; s->name != NULL; s++)
    {
      struct item i = { .bytes = s->bytes, .kept = s->bytes, .special = s };
      snprintf (i.name, sizeof i.name, "%s", s->name);
      if (s->with == NULL || item_named (s->with) != NULL)
        add (&i);
    }
}

/* --- Lines --- */

static void
set_argument (struct arguments *a, const char *word)
{
  static const char *const words[] = { "from", "to", "*to", "top", "stack", "size",
                                       "entry", "result" };
  int n = oracle_find (word, words, sizeof words / sizeof *words);
  if (a->count == ARGUMENTS_MAX)
    return;
  a->argument[a->count].kind = n < 0 ? ARGUMENT_NUMBER : ARGUMENT_FROM + n;
  a->argument[a->count++].number = strtoull (word, NULL, 0);
}

static void
set_entry (const char *word)
{
  contract.at_exit = strcmp (word, "exit") == 0;
  contract.entry = strcmp (word, "preempt") == 0 ? ENTRY_PREEMPT
                   : strcmp (word, "call") == 0 ? ENTRY_CALL : ENTRY_JUMP;
}

/* One line: its first word, the second, two numbers.  Changes of what must be kept come
   last.  */
static const char *
read_line (const char *key, const char *word, unsigned bytes, unsigned kept)
{
  static const char *const kinds[] = { "preempt", "switch", "hook", "jump" };
  static const char *const destroys[] = { "abi", "all", "general" };
  struct contract *c = &contract;
  if (strcmp (key, "kind") == 0)
    c->kind = oracle_find (word, kinds, 4);
  else if (strcmp (key, "symbol") == 0)
    snprintf (c->symbol, sizeof c->symbol, "%s", word);
  else if (strcmp (key, "second") == 0)
    snprintf (c->second, sizeof c->second, "%s", word);
  else if (strcmp (key, "entry") == 0)
    set_entry (word);
  else if (strcmp (key, "destroys") == 0)
    c->destroys = oracle_find (word, destroys, 3);
  else if (strcmp (key, "calls") == 0 && c->calls < JUDGE_CALLS)
    snprintf (c->call[c->calls++], sizeof c->call[0], "%s", word);
  else if (strcmp (key, "arg") == 0)
    set_argument (&c->arguments, word);
  else if (strcmp (key, "make-arg") == 0)
    set_argument (&c->make_arguments, word);
  else if (strcmp (key, "made") == 0)
    c->made = true;
  else if (strcmp (key, "from-result") == 0)
    c->from_result = true;
  else if (strcmp (key, "red-zone") == 0)
    c->red_zone = strtoul (word, NULL, 0);
  else if (strcmp (key, "stack-align") == 0)
    c->stack_align = strtoul (word, NULL, 0);
  else if (strcmp (key, "seconds") == 0)
    c->seconds = strtoul (word, NULL, 0);
  else if (strcmp (key, "without") == 0)
    {
      if ((c->cpu = choices_find_cpu (word)) < 0)
        return choices_cpus ();
    }
  else if (strcmp (key, "reg") == 0 || strcmp (key, "scalable") == 0)
    {
      /* A call itself changes the link register.  */
      struct item i = { .bytes = bytes, .mask = -1,
                        .kept = contract_in_group ("link", word) ? 0 : kept,
                        .scalable = strcmp (key, "scalable") == 0 };
      snprintf (i.name, sizeof i.name, "%.23s", word);
      add (&i);
    }
  else
    return "the contract has a line that the judge does not know";
  return NULL;
}

const char *
contract_read (FILE *stream)
{
  char line[400], key[24], word[256];
  static char message[400];
  const char *error = NULL;
  bool demanded = false;
  while (error == NULL && fgets (line, sizeof line, stream) != NULL)
    {
      unsigned bytes = 0, kept = 0;
      if (sscanf (line, "%23s %255s %u %u", key, word, &bytes, &kept) < 2)
        continue;
      line[strcspn (line, "\n")] = '\0';
      bool keeps = strcmp (key, "keeps") == 0;
      if (strcmp (key, "value") == 0)
        {
          error = choices_add_word (line);
          continue;
        }
      if (!keeps && strcmp (key, "need-not") != 0 && strcmp (key, "end") != 0)
        {
          error = read_line (key, word, bytes, kept);
          continue;
        }
      if (!demanded)
        {
          add_specials ();
          for (struct item *i = contract.item; i < contract.item + contract.items; i++)
            demand_by_kind (i);
          demanded = true;
        }
      if (strcmp (key, "end") != 0 && !change (word, keeps))
        {
          snprintf (message, sizeof message, "--%s: neither a register of the header nor"
                    " a word that means some: %s", key, word);
          error = message;
        }
    }
  return error;
}
