/* The files that the plugin reads, in what -M, -MD and their like write: a build then
   compiles anew when one of them changes.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"

/* The C family's, and libcpp's: other front ends, and that of a link, have neither, and
   write no dependencies.  */
struct cpp_reader;
class mkdeps;
extern cpp_reader *parse_in __attribute__ ((weak));
extern mkdeps *cpp_get_deps (cpp_reader *) __attribute__ ((weak));
extern void deps_add_dep (mkdeps *, const char *) __attribute__ ((weak));

static vec<const char *> files;

void
dependencies_note (const char *file)
{
  files.safe_push (file);
}

void
dependencies_add (void)
{
  if (&parse_in == NULL || parse_in == NULL || cpp_get_deps == NULL
      || deps_add_dep == NULL)
    return;
  mkdeps *deps = cpp_get_deps (parse_in);
  if (deps != NULL)
    for (const char *file : files)
      deps_add_dep (deps, file);
}
