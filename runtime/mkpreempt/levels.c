/* Register sets to banks, and what each saves at which level.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "arch.h"
#include "error.h"

#include <stdlib.h>

static struct bank *
find_bank (struct layout *l, const struct save_rule *rule)
{
  for (unsigned b = 0; b < l->banks; b++)
    if (strcmp (l->bank[b].name, rules_bank (rule)) == 0)
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
      if (strlen (rules_bank (rule)) >= BANK_NAME_SIZE)
        return ERROR ("bank %s: its name is longer than %d characters: raise"
                      " BANK_NAME_SIZE in model/regset.h", rules_bank (rule),
                      BANK_NAME_SIZE - 1);
      l->bank[l->banks++].name = rules_bank (rule);
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

/* The slot of a register that is called NAME, and S where RULE saves it: a scalable one
   has another place than its lower part.  */
static char *
register_slot (struct layout *l, const struct save_rule *rule, const char *name,
               struct save *s)
{
  if (rule->block != NULL)
    return layout_need_slot (l, rule->block->name, rule->block->bytes,
                             rule->block->align, &s->slot);
  bool scalable = rule->bytes >= REGSET_SCALABLE;
  if (scalable)
    l->scalable_feature = rule->feature;
  return layout_need_slot (l, scalable ? s->name : name, rule->bytes,
                           layout_natural_align (rule->bytes), &s->slot);
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
  if (!rules_spell (rule, r->dwarf, s->name, sizeof s->name))
    return ERROR ("its rule's name for it is longer than %zu characters: widen struct"
                  " save's in runtime/mkpreempt/layout.h", sizeof s->name - 1);
  if (i == v->count)
    v->count++;
  return register_slot (l, rule, r->name, s);
}

/* Is FEATURE, a bit or 0, in ARCH's list?  */
static bool
listed (const struct arch *arch, unsigned feature)
{
  unsigned i = 0;
  while (arch->features[i].name != NULL && feature >> i > 1)
    i++;
  return feature == 0 || arch->features[i].name != NULL;
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
  if (!listed (l->arch, rule->feature))
    return ERROR ("its rule asks for feature %#x, which %s does not list", rule->feature,
                  l->arch->file);
  if (first)
    bank->always |= rule->feature;
  unsigned feature = rule->feature <= bank->always ? 0 : rule->feature;
  *(feature == 0 ? &l->always : &l->sometimes) |= rule->feature;
  return visit (l, r, rule, feature);
}

/* The same for R by each rule that saves it in a header, the FIRST or a further one,
   where WIDEST saves all of it.  A further header's registers are saved at each narrower
   width too, where the CPU has no more: code compiled for AVX-512 that looks at the CPU
   runs on one with AVX, and uses ymm there.  */
static char *
visit_rules (struct layout *l, const struct input *in, bool first,
             const struct reg *r, const struct save_rule *widest, visitor *visit)
{
  for (const struct save_rule *rule = l->arch->rules; rule->bank != NULL; rule++)
    if (rule == widest
        || (!first && rules_cover (rule, r) && rule->bytes < widest->bytes
            && !rule->in_switch))
      {
        char *error = visit_rule (l, r, rule, first, visit);
        char *where = error == NULL ? NULL
                      : ERROR ("%s:%u: register %s: %s", in->file, r->line, r->name,
                               error);
        free (error);
        if (where != NULL)
          return where;
      }
  return NULL;
}

/* Does a function leave R as it was called with?  Where a compiler has fixed a register that
   lives all the same, it counts as changed by calls (RISC-V's ra, from GCC 14 on); but what
   a task has in it is its own.  */
static bool
is_kept (const struct arch *arch, const struct reg *r)
{
  const struct reg *live = arch->live;
  while (live != NULL && live->name[0] != '\0' && strcmp (live->name, r->name) != 0)
    live++;
  return r->callee_saved || (live != NULL && live->callee_saved);
}

/* The same for R, of the header IN.  */
static char *
visit_register (struct layout *l, const struct input *in, bool first,
                const struct reg *r, visitor *visit)
{
  const struct save_rule *widest = NULL;
  char *error = rules_find (l->arch, in, r, &widest);
  if (error != NULL)
    return error;
  const struct save_rule *kept = rules_in_switch (l->arch, r);
  if (l->kind == LAYOUT_CALLEE_SAVED && !is_kept (l->arch, r))
    return NULL;
  if (l->kind == LAYOUT_CLOBBERED && is_kept (l->arch, r)
      && (kept == NULL || kept->bytes >= r->bytes))
    return NULL;
  if (l->kind == LAYOUT_CALLEE_SAVED && kept != NULL)
    return visit_rule (l, r, kept, first, visit);
  const char *block = widest->block != NULL ? widest->block->name
                      : widest->bytes >= REGSET_SCALABLE ? "of scalable registers" : NULL;
  if (l->kind == LAYOUT_CALLEE_SAVED && block != NULL)
    return ERROR ("%s:%u: register %s is callee-saved: preempt_switch has no"
                  " way yet to save block %s; add one to %s", in->file,
                  r->line, r->name, block, l->arch->file);
  return visit_rules (l, in, first, r, widest, visit);
}

static bool
lists_bank (const struct input *input, unsigned count, const char *bank)
{
  for (unsigned i = 0; i < count; i++)
    for (unsigned k = 0; k < input[i].set.count; k++)
      if (strcmp (input[i].set.reg[k].bank, bank) == 0)
        return true;
  return false;
}

/* What the callers of preempt_switch rely on, though they are not the code that the
   headers are for: libc's, say.  Where the CPU has it, as that of further headers; but where
   nobody asks the CPU, always.  */
static char *
for_each_kept (struct layout *l, const struct input *input, unsigned count,
               visitor *visit)
{
  char *error = NULL;
  const struct reg *r = l->arch->kept;
  for (; r != NULL && r->name[0] != '\0' && error == NULL; r++)
    if (l->kind == LAYOUT_CALLEE_SAVED && !lists_bank (input, count, r->bank))
      error = visit_rule (l, r, rules_in_switch (l->arch, r), l->order != NULL, visit);
  return error;
}

/* Go through the registers of all headers with their rules, and those that live though
   the first header lists them not.  */
static char *
for_each (struct layout *l, const struct input *input, unsigned count, visitor *visit)
{
  char *error = NULL;
  for (unsigned i = 0; i < count && error == NULL; i++)
    for (unsigned k = 0; k < input[i].set.count && error == NULL; k++)
      error = visit_register (l, &input[i], i == 0, &input[i].set.reg[k], visit);
  const struct reg *live = l->arch->live;
  for (; live != NULL && live->name[0] != '\0' && error == NULL; live++)
    if (regset_named (&input[0].set, live->name) == NULL)
      error = visit_register (l, &input[0], true, live, visit);
  return error != NULL ? error : for_each_kept (l, input, count, visit);
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

/* The slots of what belongs to RULE's registers.  */
static char *
around_slots (struct layout *l, const struct save_rule *rule)
{
  char *error = NULL;
  unsigned ignored;
  const struct around *around = layout_around (l, rule->around);
  if (around == NULL || around->specials == NULL)
    return NULL;
  for (const struct special *s = around->specials; s->name != NULL && error == NULL; s++)
    if (layout_takes (l, s->where))
      error = layout_need_slot (l, s->name, s->bytes, layout_natural_align (s->bytes),
                                &ignored);
  return error;
}

/* The same for all that is saved; behind the registers' own.  */
static char *
all_around_slots (struct layout *l)
{
  char *error = NULL;
  for (unsigned b = 0; b < l->banks; b++)
    for (unsigned v = 0; v < l->bank[b].levels; v++)
      for (unsigned i = 0; i < l->bank[b].level[v].count && error == NULL; i++)
        error = around_slots (l, l->bank[b].level[v].save[i].rule);
  return error;
}

char *
levels_make (struct layout *l, const struct input *input, unsigned count)
{
  char *error = add_banks (l);
  if (error == NULL)
    error = for_each (l, input, count, make_level);
  if (error == NULL)
    error = for_each (l, input, count, fill_levels);
  return error != NULL ? error : all_around_slots (l);
}
