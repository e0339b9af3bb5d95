/* preemptregs.so: the plugin's entry.  Arguments, version check, events.

     header=FILE   write the allocatable registers to FILE
     records       give each function a record in section preempt_functions

   Built and tested for GCC 11 and 12; plugin/gcc.h holds what 13 to 16 change.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"

/* GCC loads no plugin without this symbol.  */
int plugin_is_GPL_compatible;

static const char *header_file;

static void
start_unit (void *, void *)
{
  allocatable_capture ();
}

static void
attributes (void *, void *)
{
  records_register_attribute ();
}

/* Under errors the tables may be anything: nothing is written.  */
static void
finish (void *, void *)
{
  if (!seen_error ())
    allocatable_write (header_file);
}

static bool
parse_header (const struct plugin_argument *arg)
{
  if (arg->value == NULL || *arg->value == '\0')
    error ("preemptregs: no value supplied for %qs: expected %<header=FILE%>",
           arg->key);
  else if (header_file != NULL && strcmp (header_file, arg->value) != 0)
    error ("preemptregs: %<header=%s%> contradicts %<header=%s%>: one compile"
           " writes one header", arg->value, header_file);
  /* Only the front end of a whole unit sees the command line's registers; under
     LTO it runs once per partition, and once more in between.  */
  else if (strcmp (lang_hooks.name, "GNU GIMPLE") == 0)
    error ("preemptregs: %<header=%s%> in a link-time compile; write the header"
           " in a compile of its own", arg->value);
  else
    {
      header_file = arg->value;
      return true;
    }
  return false;
}

static bool
parse_records (const struct plugin_argument *arg)
{
  if (arg->value != NULL)
    error ("preemptregs: %<records%> takes no value, not %<records=%s%>",
           arg->value);
  return arg->value == NULL;
}

static bool
parse_arguments (const struct plugin_name_args *info, bool *records)
{
  bool ok = true;
  *records = false;
  for (int i = 0; i < info->argc; i++)
    {
      const struct plugin_argument *arg = &info->argv[i];
      if (strcmp (arg->key, "header") == 0)
        ok &= parse_header (arg);
      else if (strcmp (arg->key, "records") == 0)
        ok &= *records = parse_records (arg);
      else
        {
          error ("preemptregs: unknown argument %qs: expected %<header=FILE%> or"
                 " %<records%>", arg->key);
          ok = false;
        }
    }
  return ok;
}

/* The Makefile leaves GCC's symbols weak, so that this runs, and says which two
   compilers do not fit, where the dynamic linker would name a mangled symbol.  */
static bool
check_version (const struct plugin_gcc_version *running)
{
  if (plugin_default_version_check (const_cast<plugin_gcc_version *> (running),
                                    &gcc_version))
    return true;
  fprintf (stderr,
           "preemptregs: error: this plugin was built for GCC %s (%s), which is"
           " not this GCC %s (%s)%s; build it with this compiler as CC\n",
           gcc_version.basever, gcc_version.datestamp, running->basever,
           running->datestamp,
           strcmp (gcc_version.datestamp, running->datestamp) == 0
           ? " configured otherwise" : "");
  return false;
}

int
plugin_init (struct plugin_name_args *info, struct plugin_gcc_version *version)
{
  bool records;
  if (!check_version (version))
    return 1;
  if (!parse_arguments (info, &records))
    return 1;

  static struct plugin_info about = {
    "1",
    "header=FILE\twrite the allocatable registers to FILE\n"
    "records\tgive each function a record in section preempt_functions\n"
  };
  const char *name = info->base_name;
  register_callback (name, PLUGIN_INFO, NULL, &about);
  register_callback (name, PLUGIN_ATTRIBUTES, attributes, NULL);
  if (header_file != NULL)
    {
      register_callback (name, PLUGIN_START_UNIT, start_unit, NULL);
      register_callback (name, PLUGIN_FINISH, finish, NULL);
    }
  if (records)
    records_register (name);
  return 0;
}
