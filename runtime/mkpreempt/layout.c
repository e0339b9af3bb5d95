/* Register sets to frame layout.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "layout.h"
#include "arch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR(...) \
  ({ char *text_; asprintf (&text_, __VA_ARGS__) < 0 ? strdup ("out of memory") : text_; })

/* An array has no room for more: where to make some.  */
#define FULL(what, limit, file) \
  ERROR ("more than %d " what ": raise " #limit " in " file, limit)

/* The name that RULE expects of the register with number DWARF, or its spelling
   at the rule's width, into NAME.  False when it had to be cut.  */
static bool
rule_name (const struct save_rule *rule, const char *pattern, unsigned dwarf,
           char *name, size_t size)
{
  unsigned index = dwarf - rule->dwarf;
  if (strchr (pattern, '%') != NULL)
    return (size_t) snprintf (name, size, pattern, rule->first + index) < size;
  while (index-- > 0)
    pattern += strcspn (pattern, " ") + 1;
  return (size_t) snprintf (name, size, "%.*s", (int) strcspn (pattern, " "), pattern)
         < size;
}

static char *
no_rule (const struct arch *arch, const struct input *in, const struct reg *r,
         bool bank, bool number)
{
  if (!bank)
    return ERROR ("%s:%u: register %s: unknown bank %s; add rules for it to %s",
                  in->file, r->line, r->name, r->bank, arch->file);
  if (!number)
    return ERROR ("%s:%u: unknown register %s (bank %s, %u bytes, DWARF %u);"
                  " add a rule that saves it to %s",
                  in->file, r->line, r->name, r->bank, r->bytes, r->dwarf,
                  arch->file);
  return ERROR ("%s:%u: register %s is %u bytes wide, and no rule saves bank %s"
                " at that width; add one to %s",
                in->file, r->line, r->name, r->bytes, r->bank, arch->file);
}

/* Is RULE, whatever its width, for R?  */
static bool
covers (const struct save_rule *rule, const struct reg *r)
{
  return strcmp (rule->bank, r->bank) == 0 && r->dwarf >= rule->dwarf
         && r->dwarf < rule->dwarf + rule->count;
}

/* The rule that saves R.  */
static char *
find_rule (const struct arch *arch, const struct input *in, const struct reg *r,
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
      if (!covers (rule, r))
        continue;
      char name[16];
      rule_name (rule, rule->names, r->dwarf, name, sizeof name);
      if (strcmp (name, r->name) != 0)
        return ERROR ("%s:%u: register %s: expected DWARF %u of bank %s to be"
                      " called %s", in->file, r->line, r->name, r->dwarf,
                      r->bank, name);
      number = true;
      if (rule->bytes == r->bytes)
        {
          *found = rule;
          return NULL;
        }
    }
  return no_rule (arch, in, r, bank, number);
}

const struct slot *
layout_slot (const struct layout *l, const char *name)
{
  for (unsigned i = 0; i < l->slots; i++)
    if (strcmp (l->slot[i].name, name) == 0)
      return &l->slot[i];
  return NULL;
}

const struct bank *
layout_bank (const struct layout *l, const char *name)
{
  for (unsigned b = 0; b < l->banks; b++)
    if (l->bank[b].levels > 0 && strcmp (l->bank[b].name, name) == 0)
      return &l->bank[b];
  return NULL;
}

/* A bank that is saved as a block has the block's name.  */
const struct block *
layout_block (const struct layout *l, const char *name)
{
  const struct bank *bank = layout_bank (l, name);
  return bank == NULL ? NULL : bank->level[0].save[0].rule->block;
}

/* The greatest power of two that BYTES is a multiple of.  */
static unsigned
natural_align (unsigned bytes)
{
  return bytes & -bytes;
}

/* The slot called NAME, at least BYTES wide: its INDEX.  */
static char *
need_slot (struct layout *l, const char *name, unsigned bytes, unsigned align,
           unsigned *index)
{
  const struct slot *old = layout_slot (l, name);
  if (old == NULL && l->slots == REGSET_MAX)
    return FULL ("slots in the frame", REGSET_MAX, "model/regset.h");
  *index = old != NULL ? old - l->slot : l->slots++;
  struct slot *s = &l->slot[*index];
  if (strlen (name) >= sizeof s->name)
    return ERROR ("slot %s: its name is longer than %zu characters: widen struct"
                  " slot's in runtime/mkpreempt/layout.h", name, sizeof s->name - 1);
  strcpy (s->name, name);
  if (s->bytes < bytes)
    s->bytes = bytes;
  if (s->align < align)
    s->align = align;
  return NULL;
}

/* The bank that RULE's registers are saved with: a block is one bank, whatever
   GCC makes of it (x87 and MMX).  */
static const char *
bank_name (const struct save_rule *rule)
{
  return rule->group != NULL ? rule->group
         : rule->block != NULL ? rule->block->name : rule->bank;
}

static struct bank *
find_bank (struct layout *l, const struct save_rule *rule)
{
  for (unsigned b = 0; b < l->banks; b++)
    if (strcmp (l->bank[b].name, bank_name (rule)) == 0)
      return &l->bank[b];
  return NULL;
}

/* All banks.  The rules' order is the order of the saves.  */
static char *
add_banks (struct layout *l)
{
  for (const struct save_rule *rule = l->arch->rules; rule->bank != NULL; rule++)
    {
      if (find_bank (l, rule) != NULL)
        continue;
      if (l->banks == BANKS_MAX)
        return FULL ("banks", BANKS_MAX, "runtime/mkpreempt/layout.h");
      if (strlen (bank_name (rule)) >= BANK_NAME_SIZE)
        return ERROR ("bank %s: its name is longer than %d characters: raise"
                      " BANK_NAME_SIZE in model/regset.h", bank_name (rule),
                      BANK_NAME_SIZE - 1);
      l->bank[l->banks++].name = bank_name (rule);
    }
  return NULL;
}

/* BANK gets a level for FEATURE, kept in order, if it has none.  */
static char *
add_level (struct bank *bank, unsigned feature)
{
  unsigned i = 0;
  while (i < bank->levels && bank->level[i].feature < feature)
    i++;
  if (i < bank->levels && bank->level[i].feature == feature)
    return NULL;
  if (bank->levels == LEVELS_MAX)
    return FULL ("levels in a bank", LEVELS_MAX, "runtime/mkpreempt/layout.h");
  memmove (&bank->level[i + 1], &bank->level[i],
           (bank->levels - i) * sizeof bank->level[0]);
  bank->levels++;
  bank->level[i] = (struct level) { .feature = feature };
  return NULL;
}

/* Save R by RULE at level V, unless V saves it as wide already.  */
static char *
level_add (struct layout *l, struct level *v, const struct reg *r,
           const struct save_rule *rule)
{
  unsigned i = 0;
  while (i < v->count && v->save[i].dwarf != r->dwarf)
    i++;
  if (i < v->count && v->save[i].rule->bytes >= rule->bytes)
    return NULL;
  if (i == REGSET_MAX)
    return FULL ("registers in a level", REGSET_MAX, "model/regset.h");
  struct save *s = &v->save[i];
  s->rule = rule;
  s->dwarf = r->dwarf;
  if (!rule_name (rule, rule->as != NULL ? rule->as : rule->names, r->dwarf, s->name,
                  sizeof s->name))
    return ERROR ("its rule's name for it is longer than %zu characters: widen struct"
                  " save's in runtime/mkpreempt/layout.h", sizeof s->name - 1);
  if (i == v->count)
    v->count++;
  return rule->block != NULL
         ? need_slot (l, rule->block->name, rule->block->bytes, rule->block->align,
                      &s->slot)
         : need_slot (l, r->name, rule->bytes, natural_align (rule->bytes), &s->slot);
}

typedef char *visitor (struct layout *, const struct reg *,
                       const struct save_rule *, unsigned feature);

/* Call VISIT for R by RULE with the feature that it is saved under: none for what
   the first header needs in that bank, or less.  */
static char *
visit_rule (struct layout *l, const struct reg *r, const struct save_rule *rule,
            bool first, visitor *visit)
{
  struct bank *bank = find_bank (l, rule);
  if (first)
    bank->always |= rule->feature;
  unsigned feature = rule->feature <= bank->always ? 0 : rule->feature;
  *(feature == 0 ? &l->always : &l->sometimes) |= rule->feature;
  return visit (l, r, rule, feature);
}

/* The same for R by each rule that saves it in header NUMBER, from the first, 0, on,
   where WIDEST saves all of it.  A further header's registers are saved at each narrower
   width too, where the CPU has no more: code compiled for AVX-512 that looks at the CPU
   runs on one with AVX, and uses ymm there.  */
static char *
visit_rules (struct layout *l, const struct input *in, unsigned number,
             const struct reg *r, const struct save_rule *widest, visitor *visit)
{
  for (const struct save_rule *rule = l->arch->rules; rule->bank != NULL; rule++)
    if (rule == widest
        || (number > 0 && covers (rule, r) && rule->bytes < widest->bytes))
      {
        char *error = visit_rule (l, r, rule, number == 0, visit);
        char *where = error == NULL ? NULL
                      : ERROR ("%s:%u: register %s: %s", in->file, r->line, r->name,
                               error);
        free (error);
        if (where != NULL)
          return where;
      }
  return NULL;
}

/* Go through the registers of all headers with their rules.  */
static char *
for_each (struct layout *l, enum layout_kind kind, const struct input *input,
          unsigned count, visitor *visit)
{
  for (unsigned i = 0; i < count; i++)
    for (unsigned k = 0; k < input[i].set.count; k++)
      {
        const struct reg *r = &input[i].set.reg[k];
        const struct save_rule *widest = NULL;
        char *error = find_rule (l->arch, &input[i], r, &widest);
        if (error != NULL)
          return error;
        if (kind == LAYOUT_CALLEE_SAVED && !r->callee_saved)
          continue;
        if (kind == LAYOUT_CALLEE_SAVED && widest->block != NULL)
          return ERROR ("%s:%u: register %s is callee-saved: preempt_switch has no"
                        " way yet to save block %s; add one to %s", input[i].file,
                        r->line, r->name, widest->block->name, l->arch->file);
        error = visit_rules (l, &input[i], i, r, widest, visit);
        if (error != NULL)
          return error;
      }
  return NULL;
}

static char *
make_level (struct layout *l, const struct reg *r, const struct save_rule *rule,
            unsigned feature)
{
  (void) r;
  return add_level (find_bank (l, rule), feature);
}

/* A register is saved at its own level and at every greater one: at run time
   only the greatest level that the CPU has is run.  */
static char *
fill_levels (struct layout *l, const struct reg *r, const struct save_rule *rule,
             unsigned feature)
{
  struct bank *bank = find_bank (l, rule);
  char *error = NULL;
  for (unsigned i = 0; i < bank->levels && error == NULL; i++)
    if (bank->level[i].feature >= feature)
      error = level_add (l, &bank->level[i], r, rule);
  return error;
}

/* The slots of the state that no header lists.  */
static char *
add_specials (struct layout *l, enum layout_kind kind)
{
  char *error = NULL;
  unsigned ignored;
  for (const struct special *s = l->arch->specials; s->name != NULL && error == NULL;
       s++)
    if (kind == LAYOUT_ALL || s->in_switch)
      error = need_slot (l, s->name, s->bytes, natural_align (s->bytes), &ignored);
  return error;
}

/* Offsets: the strictest alignment first, so that there are no holes.  */
static void
assign_offsets (struct layout *l)
{
  unsigned offset = 0;
  l->align = l->stack_align;
  for (unsigned i = 0; i < l->slots; i++)
    if (l->slot[i].align > l->align)
      l->align = l->slot[i].align;
  for (unsigned align = l->align; align > 0; align /= 2)
    for (unsigned i = 0; i < l->slots; i++)
      if (l->slot[i].align == align)
        {
          l->slot[i].offset = offset;
          offset += l->slot[i].bytes;
        }
  l->size = (offset + l->align - 1) & -l->align;
}

/* The architecture of all headers.  */
static char *
find_arch (struct layout *l, const struct input *input, unsigned count)
{
  const char *name = input[0].set.arch;
  for (unsigned i = 1; i < count; i++)
    if (strcmp (input[i].set.arch, name) != 0)
      return ERROR ("%s is for %s, but %s is for %s: one trampoline has one"
                    " architecture", input[i].file, input[i].set.arch,
                    input[0].file, name);
  l->arch = arch_find (name);
  return l->arch != NULL ? NULL
         : ERROR ("%s: no rules for architecture %s yet: add runtime/mkpreempt/%s.c"
                  " (see arch.h) and name it in runtime/mkpreempt/arch.c",
                  input[0].file, name, name);
}

/* The strongest demand of all headers and the ABI.  */
static char *
merge_rules_of_stack (struct layout *l, const struct input *input, unsigned count)
{
  l->stack_align = l->arch->stack_align;
  for (unsigned i = 0; i < count; i++)
    {
      const struct regset *set = &input[i].set;
      if (set->stack_align < l->arch->word)
        return ERROR ("%s: stack alignment %u: expected at least a word, %u",
                      input[i].file, set->stack_align, l->arch->word);
      if (set->red_zone % l->arch->word != 0 || set->red_zone > 4096)
        return ERROR ("%s: red zone of %u bytes: expected a multiple of %u, at"
                      " most 4096", input[i].file, set->red_zone, l->arch->word);
      if (set->red_zone > l->red_zone)
        l->red_zone = set->red_zone;
      if (set->stack_align > l->stack_align)
        l->stack_align = set->stack_align;
    }
  return NULL;
}

static bool
lists (const struct regset *set, const char *name)
{
  for (unsigned i = 0; i < set->count; i++)
    if (strcmp (set->reg[i].name, name) == 0)
      return true;
  return false;
}

/* What a header does not list is the program's own (-ffixed-REG, or a global
   register variable), and not the trampoline's to use.  */
static char *
check_needs (const struct arch *arch, const struct input *input, unsigned count)
{
  char name[16];
  int n;
  for (const char *s = arch->needs; sscanf (s, "%15s%n", name, &n) == 1; s += n)
    for (unsigned i = 0; i < count; i++)
      if (!lists (&input[i].set, name))
        return ERROR ("%s: register %s is not listed, and so the program's own:"
                      " the trampoline cannot do without it", input[i].file, name);
  return NULL;
}

char *
layout_make (struct layout *l, enum layout_kind kind, const struct input *input,
             unsigned count)
{
  memset (l, 0, sizeof *l);
  char *error = find_arch (l, input, count);
  if (error != NULL)
    return error;
  l->pushed_frame_pointer = kind == LAYOUT_ALL;
  error = add_banks (l);
  if (error == NULL)
    error = merge_rules_of_stack (l, input, count);
  if (error == NULL)
    error = check_needs (l->arch, input, count);
  if (error == NULL)
    error = for_each (l, kind, input, count, make_level);
  if (error == NULL)
    error = for_each (l, kind, input, count, fill_levels);
  if (error == NULL)
    error = add_specials (l, kind);
  if (error == NULL)
    assign_offsets (l);
  return error;
}

char *
layout_list (const struct layout *l, const struct input *input, unsigned count,
             char **list)
{
  struct regset *all = calloc (1, sizeof *all);
  bool ok = true;
  if (all == NULL)
    return ERROR ("out of memory");
  all->red_zone = l->red_zone;
  for (unsigned i = 0; i < count; i++)
    for (unsigned k = 0; k < input[i].set.count; k++)
      {
        const struct reg *r = &input[i].set.reg[k];
        ok = ok && regset_widen (all, r->name, r->bytes);
      }
  *list = ok ? regset_list (all) : NULL;
  free (all);
  return !ok ? FULL ("registers in all headers", REGSET_MAX, "model/regset.h")
         : *list == NULL ? ERROR ("out of memory") : NULL;
}
