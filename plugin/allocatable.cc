/* GCC's tables to struct regset.

   A hard register is allocatable when fixed_regs does not hold it
   (accessible_reg_set is folded into that).  The tables are right for the
   command line from PLUGIN_START_UNIT on: in plugin_init they are the static
   initial ones, and at PLUGIN_FINISH_UNIT an ms_abi function may have edited
   them.  Only global register variables, which parsing finds, are taken late.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"
#include "replace.h"

static struct regset captured;
static unsigned captured_regno[REGSET_MAX];     /* of captured.reg[i] */

/* reg_raw_mode is the widest mode that the register holds alone.  */
static bool
width (unsigned regno, const char *name, unsigned *bytes)
{
  unsigned HOST_WIDE_INT n;
  machine_mode mode = reg_raw_mode[regno];
  if (mode == VOIDmode)
    {
      error ("preemptregs: GCC gives register %qs no mode: its width is unknown;"
             " teach %s", name, target_file);
      return false;
    }
  if (!GET_MODE_SIZE (mode).is_constant (&n))
    {
      error ("preemptregs: register %qs has a scalable width (mode %s), which"
             " header format %d cannot state; compile for fixed widths or"
             " extend plugin/regset.h", name, GET_MODE_NAME (mode),
             REGSET_FORMAT);
      return false;
    }
  *bytes = n;
  return true;
}

static void
capture_register (unsigned regno)
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
  if (!width (regno, r.name, &r.bytes))
    return;
  snprintf (r.bank, sizeof r.bank, "%s", bank);
  r.dwarf = DEBUGGER_REGNO (regno);
  r.callee_saved = !default_function_abi.clobbers_full_reg_p (regno);
  const char *why = regset_add (&captured, &r);
  if (why != NULL)
    error ("preemptregs: register %qs (DWARF %u): %s", r.name, r.dwarf, why);
  else
    captured_regno[captured.count - 1] = regno;
}

void
allocatable_capture (void)
{
  const char *arch = target_arch ();
  if (arch == NULL)
    {
      error ("preemptregs: no one has taught the plugin this target or ABI"
             " (%s); teach %s", PREEMPTREGS_TARGET, target_file);
      return;
    }
  memset (&captured, 0, sizeof captured);
  snprintf (captured.arch, sizeof captured.arch, "%s", arch);
  snprintf (captured.compiler, sizeof captured.compiler, "GCC %s%s",
            pkgversion_string, version_string);
  captured.red_zone = target_red_zone ();
  captured.stack_align = PREFERRED_STACK_BOUNDARY / BITS_PER_UNIT;
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    if (!fixed_regs[regno] && regno != STACK_POINTER_REGNUM)
      capture_register (regno);
}

/* A global register variable is the program's, like one under -ffixed-REG: its
   value belongs to all tasks, and no allocator touches it.  */
static void
drop_global_registers (void)
{
  unsigned kept = 0;
  for (unsigned i = 0; i < captured.count; i++)
    if (!global_regs[captured_regno[i]])
      captured.reg[kept++] = captured.reg[i];
  captured.count = kept;
}

void
allocatable_write (const char *file)
{
  if (*captured.arch == '\0')
    {
      error ("preemptregs: %<header=%s%> in a run of GCC that compiles nothing"
             " (%<-E%>, %<-M%>); compile an empty unit, with %<-S%>", file);
      return;
    }
  drop_global_registers ();
  char *text = regset_format (&captured);
  int failed = text == NULL ? ENOMEM : replace_file (file, text);
  if (failed == EINVAL)
    error ("preemptregs: cannot write %qs: it exists and is not a regular file",
           file);
  else if (failed != 0)
    error ("preemptregs: cannot write %qs: %s", file, xstrerror (failed));
  free (text);
}
