/* GCC's tables to struct regset.

   A hard register is allocatable when fixed_regs does not hold it (accessible_reg_set
   is folded into that); beside these the target names what is live though fixed.  The
   tables are right for the command line from PLUGIN_START_UNIT on: in plugin_init they
   are the static initial ones, and at PLUGIN_FINISH_UNIT an ms_abi function may have
   edited them.  Only global register variables, which parsing finds, are taken late.
   In a pass they are right for the current function.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"
#include "remedy.h"
#include "replace.h"

static struct regset captured;

/* reg_raw_mode is the widest mode that the register holds alone.  */
unsigned
allocatable_width (unsigned regno)
{
  machine_mode mode = reg_raw_mode[regno];
  unsigned HOST_WIDE_INT n;
  unsigned told = target_width (regno, mode);
  return told != 0 ? told
         : GET_MODE_SIZE (mode).is_constant (&n) && n < REGSET_SCALABLE ? n : 0;
}

const char *
allocatable_first_vector (char *name, size_t size)
{
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    {
      const char *bank = fixed_regs[regno] ? NULL : target_bank (regno, name, size);
      if (bank != NULL && strcmp (bank, target_vectors) == 0)
        return name;
    }
  *name = '\0';
  return name;
}

static void
read_register (struct regset *set, unsigned regno)
{
  struct reg r = {};
  const char *bank = target_bank (regno, r.name, sizeof r.name);
  if (bank == NULL)
    {
      error ("preemptregs: no bank for allocatable register %qs (DWARF %d);"
             " teach %s", reg_names[regno], (int) DEBUGGER_REGNO (regno),
             target_file);
      return;
    }
  r.bytes = allocatable_width (regno);
  if (r.bytes == 0)
    {
      error ("preemptregs: GCC gives register %qs mode %s: its width is unknown; teach %s",
             r.name, GET_MODE_NAME (reg_raw_mode[regno]), target_file);
      return;
    }
  snprintf (r.bank, sizeof r.bank, "%s", bank);
  r.dwarf = DEBUGGER_REGNO (regno);
  if (r.dwarf >= REGSET_NO_DWARF)
    r.dwarf = REGSET_NO_DWARF + regno;
  /* Its other half is listed.  */
  const struct reg *half = regset_named (set, r.name);
  if (half != NULL && half->bytes == target_width (regno, (machine_mode) reg_raw_mode[regno]))
    return;
  /* To GCC a fixed register is one that calls clobber; a frame pointer is not.  */
  r.callee_saved = regno == HARD_FRAME_POINTER_REGNUM
                   || !default_function_abi.clobbers_full_reg_p (regno);
  const char *why = regset_add (set, &r);
  if (why != NULL)
    error ("preemptregs: register %qs (DWARF %u): %s", r.name, r.dwarf, why);
}

void
allocatable_read (struct regset *set)
{
  memset (set, 0, sizeof *set);
  const char *arch = target_arch ();
  if (arch == NULL)
    {
      const char *what = target_untaught ();
      error ("preemptregs: no one has taught the plugin this target or ABI"
             " (%s%s%s); teach %s", PREEMPTREGS_TARGET, what == NULL ? "" : ": ",
             what == NULL ? "" : what, target_file);
      return;
    }
  snprintf (set->arch, sizeof set->arch, "%s", arch);
  snprintf (set->compiler, sizeof set->compiler, "GCC %s%s", pkgversion_string,
            version_string);
  set->red_zone = target_red_zone ();
  set->stack_align = PREFERRED_STACK_BOUNDARY / BITS_PER_UNIT;
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    if ((!fixed_regs[regno] || target_live_though_fixed (regno))
        && regno != STACK_POINTER_REGNUM)
      read_register (set, regno);
}

void
allocatable_capture (void)
{
  allocatable_read (&captured);
}

void
allocatable_each_global (void (*found) (struct regset *, const char *name),
                         struct regset *set)
{
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    {
      char name[sizeof set->reg[0].name];
      if (global_regs[regno] && target_bank (regno, name, sizeof name) != NULL)
        found (set, name);
    }
}

/* Does another run follow, which compiles?  With -save-temps the first of two
   preprocesses, and is told so by this option.  */
static bool
first_of_two_runs (void)
{
  for (unsigned i = 0; i < save_decoded_options_count; i++)
    if (save_decoded_options[i].opt_index == OPT_fpch_preprocess)
      return true;
  return false;
}

void
allocatable_write (const char *file)
{
  if (*captured.arch == '\0')
    {
      if (first_of_two_runs ())
        return;
      error ("preemptregs: %<header=%s%> in a run of GCC that compiles nothing"
             " (%<-E%>, %<-M%>); compile an empty unit, with %<-S%>", file);
      return;
    }
  /* A global register variable is the program's, like one under -ffixed-REG: its
     value belongs to all tasks, and no allocator touches it.  */
  allocatable_each_global (regset_remove, &captured);
  char *text = regset_format (&captured);
  int failed = text == NULL ? ENOMEM : replace_file (file, text);
  if (failed == EINVAL)
    error ("preemptregs: cannot write %qs: it exists and is not a regular file: name"
           " another one", file);
  else if (failed != 0)
    error ("preemptregs: cannot write %qs: %s: %s", file, xstrerror (failed),
           remedy_for_file (failed));
  free (text);
}
