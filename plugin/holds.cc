/* What a function may hold: the registers that GCC may allocate in it, under its own
   target attributes, at their widths; what its inline asm names beyond them; what its
   ABI keeps for its caller, or passes in a fixed register; the red zone; and, as
   registers of width 0, those of global register variables, which a trampoline must
   leave alone.

   Not what this function uses: that changes with the optimiser's mood, and what is
   refused then would be too.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"
#include "remedy.h"

#include <stdint.h>

/* GCC's tables, as they were for some function, and the list that was made from
   them.  Few differ in a unit: one for each set of target options.  */
struct known
{
  HARD_REG_SET fixed;
  machine_mode raw_mode[FIRST_PSEUDO_REGISTER];
  unsigned red_zone;
  bool preserves;               /* its ABI keeps more than the tables tell */
  struct holds *holds;
};

static vec<known> all_known;
static hash_map<nofree_string_hash, struct holds *> *all_holds;

static bool
same (const known &a, const known &b)
{
  for (unsigned i = 0; i < FIRST_PSEUDO_REGISTER; i++)
    if (a.raw_mode[i] != b.raw_mode[i])
      return false;
  return a.fixed == b.fixed && a.red_zone == b.red_zone
         && a.preserves == b.preserves;
}

/* The text's label, made from LIST: units whose functions hold the same share the
   text.  FNV-1a.  */
static const char *
make_label (const char *list)
{
  uint64_t hash = UINT64_C (0xcbf29ce484222325);
  for (const char *texts[] = { target_arch (), version_string, list, NULL },
       *const *t = texts; *t != NULL; t++)
    for (const char *s = *t; *s != '\0'; s++)
      hash = (hash ^ (unsigned char) *s) * UINT64_C (0x100000001b3);
  char label[48];
  snprintf (label, sizeof label, "preempt_holds_%016llx",
            (unsigned long long) hash);
  return xstrdup (label);
}

/* The one struct holds for LIST, which is freed.  */
static struct holds *
intern (char *list)
{
  if (list == NULL)
    fatal_error (UNKNOWN_LOCATION, "preemptregs: %s", OUT_OF_MEMORY);
  if (all_holds == NULL)
    all_holds = new hash_map<nofree_string_hash, struct holds *>;
  if (struct holds **old = all_holds->get (list))
    {
      free (list);
      return *old;
    }
  struct holds *h = XCNEW (struct holds);
  h->list = list;
  h->label = make_label (list);
  all_holds->put (h->list, h);
  return h;
}

static void
widen (struct regset *set, const char *name, unsigned bytes)
{
  if (!regset_widen (set, name, bytes))
    error ("preemptregs: more than %d registers", REGSET_MAX);
}

static void
add_global (struct regset *set, const char *name)
{
  widen (set, name, 0);
}

static void
add_asm_use (struct regset *set, const asm_use &u)
{
  if (*u.name != '\0')
    {
      widen (set, u.name, u.bytes);
      return;
    }
  for (unsigned i = 0; i < set->count; i++)
    if (strcmp (set->reg[i].bank, target_vectors) == 0)
      widen (set, set->reg[i].name, u.bytes);
}

/* By GCC's tables and FUNCTION's ABI, and the asm statements' USES.  */
static struct holds *
make_holds (tree function, const vec<asm_use> &uses)
{
  static struct regset set;
  allocatable_read (&set);
  allocatable_each_global (add_global, &set);
  if (!target_add_preserved (&set, function))
    error ("preemptregs: more than %d registers", REGSET_MAX);
  for (const asm_use &u : uses)
    add_asm_use (&set, u);
  return intern (regset_list (&set));
}

static known
read_tables (tree function)
{
  struct regset empty = {};
  known now;
  now.fixed = fixed_reg_set;
  for (unsigned i = 0; i < FIRST_PSEUDO_REGISTER; i++)
    now.raw_mode[i] = (machine_mode) reg_raw_mode[i];
  now.red_zone = target_red_zone ();
  target_add_preserved (&empty, function);
  now.preserves = empty.count > 0;
  return now;
}

/* A register under -ffixed-REG is not allocated, but may have a part in the ABI: an
   argument comes in it.  And fixed state is kept with a register that is listed.  */
static void
add_fixed (vec<asm_use> *uses)
{
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    if (used_though_fixed (regno))
      {
        asm_use u = {};
        u.bytes = target_kept_with (regno, u.name, sizeof u.name);
        if (u.bytes == 0 && !global_regs[regno]
            && target_bank (regno, u.name, sizeof u.name) != NULL)
          u.bytes = allocatable_width (regno);
        if (u.bytes != 0)
          uses->safe_push (u);
      }
}

struct holds *
holds_current (void)
{
  tree function = current_function_decl;
  auto_vec<asm_use> uses;
  uses.safe_splice (asm_uses ());
  add_fixed (&uses);
  if (!uses.is_empty ())
    return make_holds (function, uses);
  known now = read_tables (function);
  for (const known &k : all_known)
    if (same (k, now))
      return k.holds;
  now.holds = make_holds (function, vec<asm_use> ());
  all_known.safe_push (now);
  return now.holds;
}

/* Has the unit a thread-local variable at all?  Most have none, and looking through
   all RTL takes time.  */
static bool
unit_has_thread_local (void)
{
  static int answer = -1;
  if (answer < 0)
    {
      varpool_node *v;
      answer = 0;
      FOR_EACH_VARIABLE (v)
        if (DECL_THREAD_LOCAL_P (v->decl))
          answer = 1;
    }
  return answer;
}

/* The variable at SYMBOL, OFFSET bytes on; where variables are found from an anchor that
   they share (-fsection-anchors), that which begins there, or last before.  */
static tree
variable_at (const_rtx symbol, HOST_WIDE_INT offset)
{
  if (!SYMBOL_REF_HAS_BLOCK_INFO_P (symbol) || !SYMBOL_REF_ANCHOR_P (symbol))
    return SYMBOL_REF_DECL (symbol);
  const_rtx found = NULL;
  rtx other;
  unsigned i;
  offset += SYMBOL_REF_BLOCK_OFFSET (symbol);
  FOR_EACH_VEC_SAFE_ELT (SYMBOL_REF_BLOCK (symbol)->objects, i, other)
    if (SYMBOL_REF_BLOCK_OFFSET (other) <= offset
        && (found == NULL
            || SYMBOL_REF_BLOCK_OFFSET (other) >= SYMBOL_REF_BLOCK_OFFSET (found)))
      found = other;
  return found == NULL ? NULL_TREE : SYMBOL_REF_DECL (found);
}

/* Has X the address of a thread-local variable, which goes into *VARIABLE?  What is too wide
   for an instruction is in the constant pool.  */
static bool
has_thread_local (const_rtx x, tree *variable)
{
  subrtx_iterator::array_type array;
  FOR_EACH_SUBRTX (i, array, x, ALL)
    {
      const_rtx symbol = *i;
      bool sum = GET_CODE (symbol) == PLUS && CONST_INT_P (XEXP (symbol, 1));
      HOST_WIDE_INT offset = sum ? INTVAL (XEXP (symbol, 1)) : 0;
      if (sum)
        symbol = XEXP (symbol, 0);
      if (!SYMBOL_REF_P (symbol))
        continue;
      if (SYMBOL_REF_TLS_MODEL (symbol) != TLS_MODEL_NONE)
        {
          *variable = variable_at (symbol, offset);
          return true;
        }
      if (CONSTANT_POOL_ADDRESS_P (symbol)
          && has_thread_local (get_pool_constant (symbol), variable))
        return true;
    }
  return false;
}

tree
thread_local_current (bool *used)
{
  tree variable = NULL_TREE;
  *used = asm_takes_thread_pointer ();
  if (!unit_has_thread_local ())
    return NULL_TREE;
  for (rtx_insn *insn = get_insns (); insn != NULL; insn = NEXT_INSN (insn))
    if (NONDEBUG_INSN_P (insn) && has_thread_local (PATTERN (insn), &variable))
      {
        *used = true;
        break;
      }
  return variable;
}
