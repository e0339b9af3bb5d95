/* The saves and restores of a bank.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "moves.h"
#include "arch.h"
#include "error.h"

/* Successive registers of a level that one form saves, or restores, together.  */
struct group
{
  const struct save *first;
  const struct form *form;
};

static bool
entry_saves (const struct layout *l, const struct save *s)
{
  return l->kind == LAYOUT_ALL && s->rule->by_entry;
}

static const struct slot *
slot_of (const struct layout *l, const struct save *s)
{
  return &l->slot[s->slot];
}

/* Can FORM, of their rule, take the registers from S, of which ROOM are left, on?  */
static bool
fits (const struct layout *l, const struct form *form, const struct save *s,
      unsigned room)
{
  const struct slot *first = slot_of (l, s);
  unsigned at = first->scalable ? first->offset / first->bytes : first->offset;
  if (form->count == 0 || form->count > room || (form->reach != 0 && at > form->reach)
      || (form->aligned && (s->dwarf - s->rule->dwarf) % form->count != 0))
    return false;
  for (unsigned i = 1; i < form->count; i++)
    if (s[i].rule != s->rule || entry_saves (l, &s[i])
        || slot_of (l, &s[i])->scalable != first->scalable
        || slot_of (l, &s[i])->offset != first->offset + i * first->bytes
        || (form->aligned && s[i].dwarf != s->dwarf + i))
      return false;
  return true;
}

/* The form for the most registers from S on.  */
static const struct form *
form_for (struct out *o, const struct save *s, unsigned room)
{
  for (unsigned i = FORMS_MAX; i-- > 0;)
    if (fits (o->layout, &s->rule->form[i], s, room))
      return &s->rule->form[i];
  char name[sizeof s->name];
  rules_name (s->rule, s->dwarf, name, sizeof name);
  out_error (o, ERROR ("register %s lies at %u in the frame, which no instruction of its"
                       " rule reaches; add one that does to %s", name,
                       slot_of (o->layout, s)->offset, o->arch->file));
  return NULL;
}

/* Those of V's registers that belong with AROUND, which may be NULL, in the order of the
   saves, into GROUP: how many groups.  */
static unsigned
make_groups (struct out *o, const struct level *v, const struct around *around,
             struct group *group)
{
  unsigned groups = 0;
  for (unsigned i = 0, step; i < v->count; i += step)
    {
      const struct save *s = &v->save[i];
      step = 1;
      if (layout_around (o->layout, s->rule->around) != around || entry_saves (o->layout, s))
        continue;
      const struct form *form = form_for (o, s, v->count - i);
      if (form == NULL)
        break;
      step = form->count;
      group[groups++] = (struct group) { s, form };
    }
  return groups;
}

/* Does every level save S's register in the same slot?  */
static bool
one_slot (const struct bank *bank, const struct save *s)
{
  for (unsigned i = 0; i < bank->levels; i++)
    for (unsigned k = 0; k < bank->level[i].count; k++)
      if (bank->level[i].save[k].dwarf == s->dwarf
          && bank->level[i].save[k].slot != s->slot)
        return false;
  return true;
}

/* Tell unwinders of the register at S, of a level with the saves up to END, which lies at
   OFFSET.  Of two that they know as one the first tells it, if the other follows.  */
static void
out_saved (struct out *o, const struct save *s, const struct save *end, unsigned offset)
{
  const struct save_rule *r = s->rule;
  unsigned n = s->dwarf - r->dwarf;
  if (r->unwound_as == 0)
    cfi_saved (o, s->dwarf, s->name, offset);
  else if (n % 2 == 0 && s + 1 < end && s[1].dwarf == s->dwarf + 1
           && slot_of (o->layout, &s[1])->offset == offset + r->bytes)
    cfi_saved (o, r->unwound_as + n / 2, s->name, offset);
}

/* Tell unwinders where those of the bank's registers are now that belong with AROUND.  A
   DWARF rule cannot depend on the CPU: it names the slot, if it is the same at every level,
   and is left out where the CPU may lack the register altogether.  */
static void
out_unwind (struct out *o, const struct bank *bank, const struct around *around)
{
  const struct level *v = &bank->level[0];
  if (v->feature != 0)
    return;
  for (unsigned i = 0; i < v->count; i++)
    {
      const struct save *s = &v->save[i];
      const struct save_rule *r = s->rule;
      const struct slot *slot = slot_of (o->layout, s);
      if (r->around != around || entry_saves (o->layout, s)
          || (r->block != NULL && r->block_stride == 0)
          || slot->scalable || !one_slot (bank, s))
        continue;
      unsigned at = r->block == NULL ? 0
                    : r->block_offset + (s->dwarf - r->dwarf) * r->block_stride;
      out_saved (o, s, v->save + v->count, slot->offset + at);
    }
}

/* Is that told as soon as they are saved, before other state goes through one of them?  */
static bool
told_at_once (const struct bank *bank)
{
  return bank->levels == 1 && bank->level[0].save[0].rule->block == NULL;
}

static void
out_around (struct out *o, const char *template)
{
  if (template != NULL)
    out_code (o, template);
}

static void
out_groups (struct out *o, const struct bank *bank, const struct level *v,
            const struct around *around, bool save)
{
  static struct group group[REGSET_MAX];
  unsigned groups = make_groups (o, v, around, group);
  if (around != NULL)
    out_around (o, save ? around->before_save : around->before_restore);
  for (unsigned i = 0; i < groups; i++)
    {
      const struct group *g = &group[save ? i : groups - 1 - i];
      out_form (o, g->first, save ? g->form->save : g->form->restore);
    }
  if (save && told_at_once (bank))
    out_unwind (o, bank, around);
  if (around != NULL)
    out_around (o, save ? around->after_save : around->after_restore);
}

/* The AROUNDS of a level's rules, in order, none first.  */
#define AROUNDS_MAX 4
static unsigned
find_arounds (struct out *o, const struct level *v, const struct around **arounds)
{
  unsigned count = 0;
  arounds[count++] = NULL;
  for (unsigned i = 0; i < v->count; i++)
    {
      const struct around *a = layout_around (o->layout, v->save[i].rule->around);
      unsigned k = 0;
      while (k < count && arounds[k] != a)
        k++;
      if (k == AROUNDS_MAX)
        out_error (o, FULL ("kinds of state around the registers of a bank", AROUNDS_MAX,
                            "runtime/mkpreempt/moves.c"));
      else if (k == count)
        arounds[count++] = a;
    }
  return count;
}

static void
out_level (struct out *o, const struct bank *bank, const struct level *v, bool save)
{
  const struct around *arounds[AROUNDS_MAX];
  const struct block *block = v->save[0].rule->block;
  if (block != NULL)
    {
      (save ? block->save : block->restore) (o);
      return;
    }
  unsigned count = find_arounds (o, v, arounds);
  for (unsigned i = 0; i < count; i++)
    out_groups (o, bank, v, arounds[save ? i : count - 1 - i], save);
}

/* Run the greatest level that the CPU has.  */
static void
out_levels (struct out *o, const struct bank *bank, bool save)
{
  /* preempt_switch may have the same banks.  */
  const char *in = o->layout->kind == LAYOUT_ALL ? "" : "switch_";
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
                    feature_name (o->arch, v->feature));
          out_unless (o, v->feature, last ? done : next);
          jumped |= last;
        }
      out_level (o, bank, v, save);
      if (!last)
        {
          out_jump (o, done);
          out_label (o, next);
          jumped = true;
        }
    }
  if (jumped)
    out_label (o, done);
}

void
moves_save (struct out *o, unsigned b)
{
  const struct bank *bank = &o->layout->bank[b];
  const struct around *arounds[AROUNDS_MAX];
  out_levels (o, bank, true);
  if (told_at_once (bank))
    return;
  unsigned count = find_arounds (o, &bank->level[0], arounds);
  for (unsigned i = 0; i < count; i++)
    out_unwind (o, bank, arounds[i]);
}

void
moves_restore (struct out *o, unsigned b)
{
  out_levels (o, &o->layout->bank[b], false);
}

void
moves_others (struct out *o, bool save)
{
  const struct layout *l = o->layout;
  for (unsigned i = 1; i < l->banks; i++)
    {
      unsigned b = save ? i : l->banks - i;
      if (l->bank[b].levels > 0)
        (save ? moves_save : moves_restore) (o, b);
    }
}

static void
keep_own (struct out *o, const struct place *p)
{
  for (unsigned i = 0; i < p->count; i++)
    {
      char name[16], spelled[16];
      rules_word (p->names, p->first, i, name, sizeof name);
      rules_word (p->as != NULL ? p->as : p->names, p->first, i, spelled,
                  sizeof spelled);
      if (layout_slot (o->layout, name) == NULL)
        out_code (o, p->save, spelled, p->offset + i * p->stride);
    }
}

void
moves_keep_own (struct out *o)
{
  for (const struct place *p = o->arch->sigframe->place; p->names != NULL; p++)
    {
      if (p->save == NULL)
        continue;
      if (p->condition != NULL)
        out_line (o, "#if %s", p->condition);
      keep_own (o, p);
      if (p->condition != NULL)
        out_line (o, "#endif");
    }
}
