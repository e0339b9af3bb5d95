/* preemptregs.so: the plugin's entry.  Arguments, version check, events.

     header=FILE   write the allocatable registers to FILE
     records       give each function a record in section preempt_functions
     check=FILE    refuse functions that hold more than header FILE has
     warn-tls      warn of functions that use thread-local addresses

   Built with GCC 11.3, 12.2, 13.3, 14.2, 15.3, 16.2 and a snapshot of 17, natively, and
   12 to 16 for AArch64 and RISC-V; plugin/gcc.h holds their differences.

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

/* What the command line asks for.  */
struct wishes
{
  bool records, check, warn_tls;
};

/* At each file that is read, the unit itself too: only from the first on there is a list
   of dependencies, under -MM as well.  */
static void
include_file (void *, void *)
{
  static bool done;
  if (!done)
    dependencies_add ();
  done = true;
}

static void
report (void *, void *)
{
  check_report ();
}

/* Argument number N of plugin NAME as the command line has it, KEY[=VALUE].  GCC takes
   the value's length to end where the text would without each further '='.  */
static const char *
command_line_argument (const char *name, int n)
{
  size_t length = strlen (name);
  for (unsigned i = 0; i < save_decoded_options_count; i++)
    {
      const cl_decoded_option &o = save_decoded_options[i];
      if (o.opt_index == OPT_fplugin_arg_ && o.arg != NULL
          && strncmp (o.arg, name, length) == 0 && o.arg[length] == '-' && n-- == 0)
        return o.arg + length + 1;
    }
  return "";
}

/* Argument number N of INFO, with its whole value.  */
static plugin_argument
whole_argument (const struct plugin_name_args *info, int n)
{
  plugin_argument arg = info->argv[n];
  const char *text = command_line_argument (info->base_name, n);
  size_t length = strlen (arg.key);
  if (arg.value != NULL && strncmp (text, arg.key, length) == 0 && text[length] == '=')
    arg.value = xstrdup (text + length + 1);
  return arg;
}

static bool
has_file (const struct plugin_argument *arg)
{
  if (arg->value != NULL && *arg->value != '\0')
    return true;
  error ("preemptregs: no value supplied for %qs: expected %<%s=FILE%>", arg->key,
         arg->key);
  return false;
}

static bool
parse_header (const struct plugin_argument *arg)
{
  if (!has_file (arg))
    return false;
  if (header_file != NULL && strcmp (header_file, arg->value) != 0)
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
parse_flag (const struct plugin_argument *arg)
{
  if (arg->value != NULL)
    error ("preemptregs: %qs takes no value, not %<%s=%s%>", arg->key, arg->key,
           arg->value);
  return arg->value == NULL;
}

static bool
parse_argument (const struct plugin_argument *arg, wishes *w)
{
  if (strcmp (arg->key, "header") == 0)
    return parse_header (arg);
  if (strcmp (arg->key, "records") == 0)
    return w->records = parse_flag (arg);
  if (strcmp (arg->key, "check") == 0)
    {
      if (!has_file (arg) || !check_add_header (arg->value))
        return false;
      dependencies_note (arg->value);
      return w->check = true;
    }
  if (strcmp (arg->key, "warn-tls") == 0)
    return w->warn_tls = parse_flag (arg);
  error ("preemptregs: unknown argument %qs: expected %<header=FILE%>,"
         " %<records%>, %<check=FILE%> or %<warn-tls%>", arg->key);
  return false;
}

static bool
parse_arguments (const struct plugin_name_args *info, wishes *w)
{
  bool ok = true;
  for (int i = 0; i < info->argc; i++)
    {
      plugin_argument arg = whole_argument (info, i);
      ok &= parse_argument (&arg, w);
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
  wishes w = {};
  if (!check_version (version))
    return 1;
  if (!parse_arguments (info, &w))
    return 1;

  static struct plugin_info about = {
    "1",
    "header=FILE\twrite the allocatable registers to FILE\n"
    "records\tgive each function a record in section preempt_functions\n"
    "check=FILE\trefuse functions that hold more than header FILE has\n"
    "warn-tls\twarn of functions that use thread-local addresses\n"
  };
  const char *name = info->base_name;
  register_callback (name, PLUGIN_INFO, NULL, &about);
  register_callback (name, PLUGIN_ATTRIBUTES, attributes, NULL);
  if (header_file != NULL)
    {
      register_callback (name, PLUGIN_START_UNIT, start_unit, NULL);
      register_callback (name, PLUGIN_FINISH, finish, NULL);
    }
  if (w.check)
    {
      register_callback (name, PLUGIN_INCLUDE_FILE, include_file, NULL);
      register_callback (name, PLUGIN_FINISH, report, NULL);
    }
  if (w.records)
    {
      thread_init_register (name);
      static_locals_register (name);
    }
  if (w.records || w.check || w.warn_tls)
    records_register (name, w.records, w.warn_tls);
  return 0;
}
