/* check=HEADER: is what a function may hold in the header that the trampoline is
   generated from?  And is it all such that any header could have it?

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"
#include "reglist.h"

static struct regset allowed;           /* by all headers */
static const char *files;               /* their names */
static char *allowed_list;

bool
check_add_header (const char *file)
{
  static struct regset set;
  char *message = regset_read (&set, file);
  if (message != NULL)
    {
      error ("preemptregs: %s", message);
      return false;
    }
  if (files != NULL && strcmp (set.arch, allowed.arch) != 0)
    {
      error ("preemptregs: %qs is for %s, but %qs is for %s: one trampoline has one"
             " architecture", file, set.arch, files, allowed.arch);
      return false;
    }
  strcpy (allowed.arch, set.arch);
  if (!regset_merge (&allowed, &set))
    {
      error ("preemptregs: %qs: too many registers", file);
      return false;
    }
  files = files == NULL ? xstrdup (file) : concat (files, ", ", file, NULL);
  free (allowed_list);
  allowed_list = regset_list (&allowed);
  return true;
}

/* What is said of a function: the error, and then what explains it.  */
struct said
{
  location_t where;
  char *text;
  bool note;
};

/* All of it waits until the unit is compiled: after an error GCC would compile no
   other function, and so not find what else is wrong.  */
static vec<said> all_said;

static void ATTRIBUTE_PRINTF_3
say (location_t where, bool note, const char *format, ...)
{
  va_list ap;
  said s = { where, NULL, note };
  va_start (ap, format);
  s.text = xvasprintf (format, ap);
  va_end (ap);
  all_said.safe_push (s);
}

void
check_report (void)
{
  for (const said &s : all_said)
    if (s.note)
      inform (s.where, "%s", s.text);
    else
      error_at (s.where, "%s", s.text);
}

/* The current function, in words.  A version of it for other target options has the same
   declaration as the rest, but a symbol of its own.  */
static const char *
function_name (void)
{
  tree function = current_function_decl;
  if (!DECL_FUNCTION_VERSIONED (function))
    return lang_hooks.decl_printable_name (function, 2);
  const char *name = IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (function));
  return name + (*name == '*');
}

/* The asm statements that hold what the header does not have.  */
static void
name_asm (void)
{
  location_t last = UNKNOWN_LOCATION;
  for (const asm_use &u : asm_uses ())
    {
      char name[16], width[WIDTH_TEXT_SIZE], list[40], text[100];
      snprintf (list, sizeof list, "%s:%s",
                *u.name != '\0' ? u.name : allocatable_first_vector (name, sizeof name),
                width_text (u.bytes, width));
      if (u.where != last && reglist_describe (list, allowed_list, text, sizeof text)
          && *text != '\0')
        say (last = u.where, true, "by this 'asm': %s", text);
    }
}

/* Why the current function would use REGNO, in words, if GCC's tables tell.  */
static const char *
purpose (unsigned regno ATTRIBUTE_UNUSED)
{
#ifdef STATIC_CHAIN_REGNUM
  if (regno == STATIC_CHAIN_REGNUM && cfun->static_chain_decl != NULL_TREE)
    return ", for a nested function's static chain";
#endif
  return "";
}

/* The registers that the current function, at WHERE, uses though they are fixed, where the
   header does not have them.  */
static void
name_fixed (location_t where)
{
  for (unsigned regno = 0; regno < FIRST_PSEUDO_REGISTER; regno++)
    {
      char name[16], list[40], text[100];
      if (!used_though_fixed (regno) || global_regs[regno]
          || target_bank (regno, name, sizeof name) == NULL)
        continue;
      snprintf (list, sizeof list, "%s:1", name);
      if (reglist_describe (list, allowed_list, text, sizeof text) && *text != '\0')
        say (where, true, "it uses %s, which is fixed%s", name,
             purpose (regno));
    }
}

/* In what HOLDS exceeds the headers, in words: compared once.  NULL: the list is
   malformed.  */
static const char *
find_excess (struct holds *holds)
{
  char text[400];
  if (holds->excess == NULL
      && reglist_describe (holds->list, allowed_list, text, sizeof text))
    holds->excess = xstrdup (text);
  return holds->excess;
}

void
check_function (struct holds *holds)
{
  if (files == NULL)
    return;
  tree function = current_function_decl;
  location_t where = DECL_SOURCE_LOCATION (function);
  const char *name = function_name ();
  const char *arch = target_arch (), *excess;
  if (arch == NULL || strcmp (arch, allowed.arch) != 0)
    say (where, false, "preemptregs: '%s' is compiled for %s, but '%s' is for %s",
         name, arch == NULL ? "an unknown ABI" : arch, files, allowed.arch);
  else if ((excess = find_excess (holds)) == NULL)
    say (where, false, "preemptregs: '%s': malformed list of registers '%s'", name,
         holds->list);
  else if (*excess != '\0')
    {
      say (where, false, "preemptregs: '%s' may hold more than a trampoline from"
           " '%s' saves: %s", name, files, excess);
      name_asm ();
      name_fixed (where);
      static bool remedy_said;
      if (!remedy_said)
        say (where, true, "give a header for these flags to 'mkpreempt' and"
             " 'check=', or declare the function"
             " '__attribute__ ((preempt_unsafe))'");
      remedy_said = true;
    }
}

void
check_unlisted (const unlisted_state &state, bool records)
{
  location_t where = DECL_SOURCE_LOCATION (current_function_decl);
  static bool remedy_said;
  if (files != NULL)
    {
      say (where, false, "preemptregs: '%s' has state that no trampoline saves: %s '%s'",
           function_name (), state.kind, state.name);
      if (state.where != UNKNOWN_LOCATION)
        say (state.where, true, "here");
      if (!remedy_said)
        say (where, true, "declare the function '__attribute__ ((preempt_unsafe))'; what"
             " is harmless, %s can say", target_file);
      remedy_said = true;
    }
  else if (records
           && warning_at (where, 0, "preemptregs: %qs gets no record and is never"
                          " preempted, for it has state that no trampoline saves: %s %qs",
                          function_name (), state.kind, state.name)
           && !remedy_said)
    {
      inform (where, "declare it %<__attribute__ ((preempt_unsafe))%> if that is meant");
      remedy_said = true;
    }
}
