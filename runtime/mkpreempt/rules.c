/* Which rule saves a register.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "arch.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

bool
rules_word (const char *pattern, unsigned first, unsigned index, char *name, size_t size)
{
  if (strchr (pattern, '%') != NULL)
    return (size_t) snprintf (name, size, pattern, first + index) < size;
  while (index-- > 0)
    pattern += strcspn (pattern, " ") + 1;
  return (size_t) snprintf (name, size, "%.*s", (int) strcspn (pattern, " "), pattern)
         < size;
}

bool
rules_name (const struct save_rule *rule, unsigned dwarf, char *name, size_t size)
{
  return rules_word (rule->names, rule->first, dwarf - rule->dwarf, name, size);
}

bool
rules_spell (const struct save_rule *rule, unsigned dwarf, char *name, size_t size)
{
  return rules_word (rule->as != NULL ? rule->as : rule->names, rule->first,
                     dwarf - rule->dwarf, name, size);
}

const char *
rules_bank (const struct save_rule *rule)
{
  return rule->group != NULL ? rule->group
         : rule->block != NULL ? rule->block->name : rule->bank;
}

static char *
no_rule (const struct arch *arch, const struct input *in, const struct reg *r,
         bool bank, bool number)
{
  char width[WIDTH_TEXT_SIZE];
  width_text (r->bytes, width);
  if (!bank)
    return ERROR ("%s:%u: register %s: unknown bank %s; add rules for it to %s",
                  in->file, r->line, r->name, r->bank, arch->file);
  if (!number)
    return ERROR ("%s:%u: unknown register %s (bank %s, %s bytes, DWARF %u);"
                  " add a rule that saves it to %s",
                  in->file, r->line, r->name, r->bank, width, r->dwarf, arch->file);
  return ERROR ("%s:%u: register %s is %s bytes wide, and no rule saves bank %s"
                " at that width; add one to %s",
                in->file, r->line, r->name, width, r->bank, arch->file);
}

bool
rules_cover (const struct save_rule *rule, const struct reg *r)
{
  return strcmp (rule->bank, r->bank) == 0 && r->dwarf >= rule->dwarf
         && r->dwarf < rule->dwarf + rule->count;
}

/* VL is from 16 to 256 bytes.  */
static bool
saves_width (const struct save_rule *rule, unsigned bytes)
{
  unsigned eighths = rule->bytes - REGSET_SCALABLE;
  return rule->bytes == bytes
         || (rule->bytes >= REGSET_SCALABLE && (bytes & (bytes - 1)) == 0
             && bytes >= 2 * eighths && bytes <= 32 * eighths);
}

const struct save_rule *
rules_in_switch (const struct arch *arch, const struct reg *r)
{
  for (const struct save_rule *rule = arch->rules; rule->bank != NULL; rule++)
    if (rule->in_switch && rules_cover (rule, r))
      return rule;
  return NULL;
}

char *
rules_find (const struct arch *arch, const struct input *in, const struct reg *r,
            const struct save_rule **found)
{
  bool bank = false, number = false;
  if (strcmp (r->name, arch->stack_pointer) == 0)
    return ERROR ("%s:%u: the stack pointer %s is listed: it is never saved, and"
                  " must never be restored", in->file, r->line, r->name);
  for (const struct save_rule *rule = arch->rules; rule->bank != NULL; rule++)
    {
      if (strcmp (rule->bank, r->bank) != 0)
        continue;
      bank = true;
      if (rule->in_switch || !rules_cover (rule, r))
        continue;
      char name[16];
      rules_name (rule, r->dwarf, name, sizeof name);
      if (strcmp (name, r->name) != 0)
        return ERROR ("%s:%u: register %s: expected DWARF %u of bank %s to be"
                      " called %s", in->file, r->line, r->name, r->dwarf,
                      r->bank, name);
      number = true;
      if (saves_width (rule, r->bytes))
        {
          *found = rule;
          return NULL;
        }
    }
  return no_rule (arch, in, r, bank, number);
}
