/* Register sets to frame layout.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "layout.h"
#include "arch.h"
#include "error.h"

#include <stdlib.h>

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

/* --- Slots --- */

/* A scalable width without what makes it one.  */
static unsigned
plain (unsigned bytes)
{
  return bytes >= REGSET_SCALABLE ? bytes - REGSET_SCALABLE : bytes;
}

unsigned
layout_natural_align (unsigned bytes)
{
  return plain (bytes) & -plain (bytes);
}

/* The frame is aligned as SP is, unless asyncPreempt does more: what saves a register can do
   with that.  */
static unsigned
possible_align (const struct layout *l, unsigned align)
{
  return l->arch->aligns || align < l->arch->stack_align ? align : l->arch->stack_align;
}

char *
layout_need_slot (struct layout *l, const char *name, unsigned bytes, unsigned align,
                  unsigned *index)
{
  const struct slot *old = layout_slot (l, name);
  bool scalable = bytes >= REGSET_SCALABLE;
  if (old == NULL && l->slots == REGSET_MAX)
    return FULL ("slots in the frame", REGSET_MAX, "model/regset.h");
  if (old != NULL && old->scalable != scalable)
    return ERROR ("slot %s: a fixed width and a scalable one: give the scalable register"
                  " a spelling of its own in %s", name, l->arch->file);
  *index = old != NULL ? old - l->slot : l->slots++;
  struct slot *s = &l->slot[*index];
  if (strlen (name) >= sizeof s->name)
    return ERROR ("slot %s: its name is longer than %zu characters: widen struct"
                  " slot's in runtime/mkpreempt/layout.h", name, sizeof s->name - 1);
  strcpy (s->name, name);
  s->scalable = scalable;
  if (s->bytes < plain (bytes))
    s->bytes = plain (bytes);
  if (!scalable)
    align = possible_align (l, align);
  if (s->align < align)
    s->align = align;
  return NULL;
}

bool
layout_lists (const struct layout *l, const char *bank)
{
  for (unsigned i = 0; i < l->first->set.count; i++)
    if (strcmp (l->first->set.reg[i].bank, bank) == 0)
      return true;
  return false;
}

bool
layout_takes (const struct layout *l, unsigned where)
{
  static const unsigned in[] = {
    [LAYOUT_ALL] = IN_FRAME, [LAYOUT_CALLEE_SAVED] = IN_SWITCH, [LAYOUT_CLOBBERED] = IN_HOOK
  };
  return (where & in[l->kind]) != 0
         && !((where & CONTROL) && l->order != NULL && l->order->without_control);
}

const struct around *
layout_around (const struct layout *l, const struct around *around)
{
  bool without = l->kind == LAYOUT_CLOBBERED
                 || (l->order != NULL && l->order->without_control);
  return around != NULL && without && around->without_control != NULL
         ? around->without_control : around;
}

/* The slots of the state that no header lists.  */
static char *
add_specials (struct layout *l)
{
  char *error = NULL;
  unsigned ignored;
  for (const struct special *s = l->arch->specials; s->name != NULL && error == NULL;
       s++)
    if (layout_takes (l, s->where))
      error = layout_need_slot (l, s->name, s->bytes, layout_natural_align (s->bytes),
                                &ignored);
  return error;
}

/* Those of the scalable area, if there is one.  */
static char *
add_area (struct layout *l)
{
  unsigned word = l->arch->word, ignored;
  bool any = false;
  for (unsigned i = 0; i < l->slots; i++)
    any |= l->slot[i].scalable;
  if (!any)
    return NULL;
  char *error = layout_need_slot (l, SLOT_VL, word, word, &ignored);
  return error != NULL ? error : layout_need_slot (l, SLOT_AREA, word, word, &ignored);
}

/* --- Offsets --- */

/* The strictest alignment first, as in a record of the kernel's.  */
static void
assign_area (struct layout *l)
{
  unsigned offset = 0;
  for (unsigned align = 64; align > 0; align /= 2)
    for (unsigned i = 0; i < l->slots; i++)
      if (l->slot[i].scalable && l->slot[i].align == align)
        {
          l->slot[i].offset = offset;
          offset += l->slot[i].bytes;
        }
  l->scalable = (offset + 7) & -8u;
}

/* The general registers', if they go first: the bytes that they take.  */
static unsigned
place_general (struct layout *l)
{
  const struct level *general = &l->bank[0].level[0];
  unsigned offset = 0;
  for (unsigned i = 0; i < general->count && l->arch->general_first; i++)
    {
      struct slot *s = &l->slot[general->save[i].slot];
      s->placed = true;
      s->offset = offset;
      offset += s->bytes;
    }
  return offset;
}

/* Where a signal's frame has room for them, if that is what the frame begins with: the
   bytes that it takes.  */
static unsigned
place_slots (struct layout *l)
{
  if (l->kind != LAYOUT_ALL || !l->signal_frame)
    return place_general (l);
  for (const struct place *p = l->arch->sigframe->place; p->names != NULL; p++)
    for (unsigned i = 0; i < p->count; i++)
      {
        char name[sizeof l->slot->name];
        rules_word (p->names, p->first, i, name, sizeof name);
        struct slot *s = (struct slot *) layout_slot (l, name);
        if (s == NULL)
          continue;
        s->placed = true;
        s->offset = p->offset + i * p->stride;
      }
  return l->arch->sigframe->bytes;
}

/* The strictest alignment first, so that there are no holes.  */
static void
assign_offsets (struct layout *l)
{
  unsigned offset = place_slots (l);
  l->align = l->stack_align;
  for (unsigned i = 0; i < l->slots; i++)
    if (!l->slot[i].scalable && l->slot[i].align > l->align)
      l->align = l->slot[i].align;
  offset = (offset + l->align - 1) & -l->align;
  for (unsigned align = l->align; align > 0; align /= 2)
    for (unsigned i = 0; i < l->slots; i++)
      if (l->slot[i].align == align && !l->slot[i].placed && !l->slot[i].scalable)
        {
          l->slot[i].offset = (offset + align - 1) & -align;
          offset = l->slot[i].offset + l->slot[i].bytes;
        }
  l->size = (offset + l->align - 1) & -l->align;
  assign_area (l);
}

/* --- What all headers agree on --- */

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

/* Where nothing is preempted there is nothing to lay out.  */
static char *
check_undefined (const struct arch *arch, const struct input *input, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    if (input[i].set.count != 0)
      return ERROR ("%s:%u: register %s of %s: expected none: nothing is preempted there",
                    input[i].file, input[i].set.reg[0].line, input[i].set.reg[0].name,
                    arch->name);
  return NULL;
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
      if (set->stack_align > l->arch->stack_align && !l->arch->aligns)
        return ERROR ("%s: stack alignment %u: expected at most %u, as asyncPreempt finds"
                      " it: it has no way yet to align the stack; add one to %s",
                      input[i].file, set->stack_align, l->arch->stack_align,
                      l->arch->file);
      if (set->red_zone % l->arch->word != 0 || set->red_zone > 4096)
        return ERROR ("%s: red zone of %u bytes: expected a multiple of %u, at"
                      " most 4096", input[i].file, set->red_zone, l->arch->word);
      if (set->red_zone != 0 && !l->arch->over_red_zone)
        return ERROR ("%s: red zone of %u bytes: expected none, as %s has: asyncPreempt has"
                      " no way yet to go back over one; add one to %s", input[i].file,
                      set->red_zone, l->arch->name, l->arch->file);
      if (set->red_zone > l->red_zone)
        l->red_zone = set->red_zone;
      if (set->stack_align > l->stack_align)
        l->stack_align = set->stack_align;
    }
  return NULL;
}

/* What a header does not list is the program's own (-ffixed-REG, or a global
   register variable), and not the trampoline's to use.  */
static char *
check_needed (const struct input *in, const char *name)
{
  return regset_named (&in->set, name) != NULL ? NULL
         : ERROR ("%s: register %s is not listed, and so the program's own:"
                  " the trampoline cannot do without it", in->file, name);
}

/* And where it saves registers of RULE's, not without what it needs for that.  */
static char *
check_needs_of_rule (const struct save_rule *rule, const struct input *in)
{
  for (unsigned i = 0; i < in->set.count; i++)
    if (rules_cover (rule, &in->set.reg[i]))
      return check_needed (in, rule->around->needs);
  return NULL;
}

static char *
check_needs (const struct arch *arch, const struct input *in)
{
  char name[16];
  char *error = NULL;
  int n;
  for (const char *s = arch->needs; error == NULL && sscanf (s, "%15s%n", name, &n) == 1;
       s += n)
    error = check_needed (in, name);
  for (const struct save_rule *r = arch->rules; error == NULL && r->bank != NULL; r++)
    if (r->around != NULL && r->around->needs != NULL)
      error = check_needs_of_rule (r, in);
  return error;
}

/* --- The way back --- */

/* The first way that the architecture has and the headers leave it.  */
static void
choose_resume (struct layout *l, const struct input *input, unsigned count)
{
  const char *scratch = l->arch->scratch;
  for (unsigned i = 0; i < count && scratch != NULL && l->scratch_in == NULL; i++)
    if (regset_named (&input[i].set, scratch) != NULL)
      l->scratch_in = &input[i];
  l->resume = scratch != NULL && l->scratch_in == NULL ? RESUME_SCRATCH
              : l->arch->pops ? RESUME_POP : RESUME_SIGRETURN;
  if (l->kind == LAYOUT_ALL && l->resume == RESUME_POP)
    l->sometimes |= l->arch->pops_with;
  l->signal_frame = l->resume == RESUME_SIGRETURN
                    || (l->resume == RESUME_POP && l->arch->pops_with != 0);
}

static char *
check_way_back (const struct layout *l)
{
  return l->resume != RESUME_SIGRETURN || l->arch->sigframe != NULL ? NULL
         : ERROR ("%s: register %s is listed, and asyncPreempt cannot go back through it,"
                  " and has no other way yet; compile all code that is preempted with %s,"
                  " or extend %s", l->scratch_in->file, l->arch->scratch,
                  l->arch->scratch_flag, l->arch->file);
}

/* The kernel restores all scalable registers: is one of RULE's the program's own?  */
static char *
check_own (const struct layout *l, const struct save_rule *rule)
{
  for (unsigned i = 0; i < rule->count; i++)
    {
      char name[sizeof l->slot->name], spelled[sizeof l->slot->name];
      rules_name (rule, rule->dwarf + i, name, sizeof name);
      rules_spell (rule, rule->dwarf + i, spelled, sizeof spelled);
      if (layout_slot (l, spelled) == NULL)
        return ERROR ("%s: register %s is listed, and so asyncPreempt goes back by"
                      " rt_sigreturn, which restores all of %s's registers; but no header"
                      " lists %s, which so is the program's own: compile all code that is"
                      " preempted with %s", l->scratch_in->file, l->arch->scratch,
                      feature_name (l->arch, rule->feature), name,
                      l->arch->scratch_flag);
    }
  return NULL;
}

static char *
check_resume (const struct layout *l)
{
  char *error = NULL;
  if (l->resume != RESUME_SIGRETURN)
    return NULL;
  for (const struct save_rule *r = l->arch->rules; r->bank != NULL && error == NULL; r++)
    if (l->scalable != 0 && r->bytes >= REGSET_SCALABLE)
      error = check_own (l, r);
  return error;
}

char *
layout_make_for (struct layout *l, enum layout_kind kind, const struct order *order,
                 const struct input *input, unsigned count)
{
  memset (l, 0, sizeof *l);
  l->kind = kind;
  l->order = order;
  l->first = input;
  char *error = find_arch (l, input, count);
  if (error != NULL)
    return error;
  if (l->arch->undefined != NULL)
    return check_undefined (l->arch, input, count);
  l->always = l->arch->always;
  choose_resume (l, input, count);
  error = merge_rules_of_stack (l, input, count);
  if (error == NULL)
    error = levels_make (l, input, count);
  for (unsigned i = 0; i < count && error == NULL; i++)
    error = check_needs (l->arch, &input[i]);
  if (error == NULL)
    error = add_specials (l);
  if (error == NULL)
    error = add_area (l);
  if (error == NULL && order == NULL)
    error = check_way_back (l);
  if (error != NULL)
    return error;
  assign_offsets (l);
  return kind == LAYOUT_ALL ? check_resume (l) : NULL;
}

char *
layout_make (struct layout *l, enum layout_kind kind, const struct input *input,
             unsigned count)
{
  return layout_make_for (l, kind, NULL, input, count);
}

char *
layout_union (const struct input *input, unsigned count, struct regset **all)
{
  bool ok = true;
  *all = calloc (1, sizeof **all);
  if (*all == NULL)
    return ERROR (OUT_OF_MEMORY);
  for (unsigned i = 0; i < count; i++)
    ok = ok && regset_merge (*all, &input[i].set);
  return ok ? NULL : FULL ("registers in all headers", REGSET_MAX, "model/regset.h");
}

char *
layout_list (const struct layout *l, const struct input *input, unsigned count,
             char **list)
{
  struct regset *all = NULL;
  char *error = layout_union (input, count, &all);
  *list = NULL;
  if (error == NULL)
    {
      all->red_zone = l->red_zone;
      *list = regset_list (all);
    }
  free (all);
  return error != NULL || *list != NULL ? error : ERROR (OUT_OF_MEMORY);
}

/* S, as a header's register: its greatest width comes last.  */
static bool
add_saved (struct regset *set, const struct save *s)
{
  struct reg r = { .dwarf = s->dwarf, .bytes = s->rule->bytes };
  snprintf (r.bank, sizeof r.bank, "%s", s->rule->bank);
  if (!rules_name (s->rule, s->dwarf, r.name, sizeof r.name))
    return false;
  return regset_named (set, r.name) != NULL ? regset_widen (set, r.name, r.bytes)
         : regset_add (set, &r) == NULL;
}

char *
layout_saved (const struct layout *l, char **list)
{
  struct regset *set = calloc (1, sizeof *set);
  bool ok = set != NULL;
  for (unsigned b = 0; b < l->banks; b++)
    for (unsigned v = 0; v < l->bank[b].levels; v++)
      for (unsigned i = 0; ok && i < l->bank[b].level[v].count; i++)
        ok = add_saved (set, &l->bank[b].level[v].save[i]);
  *list = ok ? regset_list (set) : NULL;
  free (set);
  return *list != NULL ? NULL : ERROR (OUT_OF_MEMORY);
}
