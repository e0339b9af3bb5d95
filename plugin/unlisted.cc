/* State that no list of registers can name, and so no trampoline saves: what the current
   function keeps in a fixed hard register, or in none that GCC knows (a CPU's mode, a
   tile in an asm); or what the whole program keeps in a register by an option.  In a pass after "final", where the RTL is what was written.

   A function without such state is one in which each fixed register, each instruction
   with effects that RTL does not describe, each word of an asm and each attribute is
   known to leave nothing behind that the trampoline does not keep; the target's file has
   the lists.  What is in none of them counts as state.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"
#include "insn-codes.h"

/* Not df_regs_ever_live_p, which is stale where a pass after register allocation has
   added instructions (AArch64's mode switches), and counts what is live at the exit
   alone (RISC-V's frm).  */
bool
used_though_fixed (unsigned regno)
{
  return df_hard_reg_used_p (regno) && tells_though_fixed (regno);
}

bool
tells_though_fixed (unsigned regno)
{
  return fixed_regs[regno]
         && !target_live_though_fixed (regno)   /* listed anyway */
         && regno != STACK_POINTER_REGNUM && regno != FRAME_POINTER_REGNUM
         && regno != HARD_FRAME_POINTER_REGNUM && regno != ARG_POINTER_REGNUM
         && !target_fixed_harmless (regno);
}

/* A fixed register of no bank: one with a bank, or kept with such a one, is listed by
   holds.cc.  A back end makes
   some of its own global, so global_regs tells nothing here.  */
static bool
find_register (unlisted_state *found)
{
  char name[16];
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    if (used_though_fixed (regno) && target_bank (regno, name, sizeof name) == NULL
        && target_kept_with (regno, name, sizeof name) == 0)
      {
        *found = { "register", reg_names[regno], UNKNOWN_LOCATION };
        return true;
      }
  return false;
}

static bool
has_unspec_volatile (const_rtx pattern)
{
  subrtx_iterator::array_type array;
  FOR_EACH_SUBRTX (i, array, pattern, ALL)
    if (GET_CODE (*i) == UNSPEC_VOLATILE)
      return true;
  return false;
}

/* The name of INSN where it does what RTL does not say and the target has not called
   harmless; else NULL.  An instruction's code has one pattern: it is looked at once.  */
static const char *
insn_state (rtx_insn *insn)
{
  static struct { bool known; const char *state; } answers[NUM_INSN_CODES];
  int code = INSN_CODE (insn);
  if (code < 0)
    return GET_CODE (PATTERN (insn)) == UNSPEC_VOLATILE ? "unspec_volatile" : NULL;
  if (!answers[code].known)
    {
      const char *name = get_insn_name (code);
      name += *name == '*';     /* in a name that no expander uses */
      answers[code].known = true;
      if ((has_unspec_volatile (PATTERN (insn)) && !target_insn_harmless (name))
          || target_insn_state (name))
        answers[code].state = name;
    }
  return answers[code].state;
}

static bool
find_insn (unlisted_state *found)
{
  for (rtx_insn *insn = get_insns (); insn != NULL; insn = NEXT_INSN (insn))
    if (NONDEBUG_INSN_P (insn))
      {
        rtx_sequence *seq = dyn_cast <rtx_sequence *> (PATTERN (insn));
        for (int i = 0; i < (seq != NULL ? seq->len () : 1); i++)
          {
            rtx_insn *one = seq != NULL ? seq->insn (i) : insn;
            if (const char *name = insn_state (one))
              {
                *found = { "instruction", name, INSN_LOCATION (one) };
                return true;
              }
          }
      }
  return false;
}

static bool
find_asm (unlisted_state *found)
{
  const asm_use *u = asm_unlisted ();
  if (u != NULL)
    *found = { "asm word", u->name, u->where };
  return u != NULL;
}

static bool
find_attribute (unlisted_state *found)
{
  const char *name = target_attribute_state (current_function_decl);
  if (name != NULL)
    *found = { "attribute", name, UNKNOWN_LOCATION };
  return name != NULL;
}

static bool
find_option (unlisted_state *found)
{
  const char *name = target_option_state ();
  if (name != NULL)
    *found = { "option", name, UNKNOWN_LOCATION };
  return name != NULL;
}

bool
unlisted_current (unlisted_state *found)
{
  return find_option (found) || find_attribute (found) || find_asm (found) || find_register (found)
         || find_insn (found);
}

bool
is_one_of (const char *name, const char *const *list)
{
  for (; *list != NULL; list++)
    if (strcmp (name, *list) == 0)
      return true;
  return false;
}

bool
begins_with_one (const char *name, const char *const *list)
{
  for (; *list != NULL; list++)
    if (strncmp (name, *list, strlen (*list)) == 0)
      return true;
  return false;
}
