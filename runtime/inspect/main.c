/* mkpreempt-inspect: what mkpreempt --diff and --check do.  It reads ELF files and
   writes JSON, for which it needs libelf and jansson; mkpreempt runs it, with a call
   that it has checked, and hands on nothing of its own.

   SPDX-License-Identifier: MIT  */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "diff.h"
#include "memory.h"
#include "remedy.h"

static void __attribute__ ((noreturn))
die (const char *message)
{
  fprintf (stderr, "mkpreempt: %s\n", message);
  exit (EXIT_TROUBLE);
}

/* The answer, TEXT, all at once.  */
static void
answer (const char *text)
{
  if (fputs (text, stdout) == EOF || fflush (stdout) != 0)
    die (memory_text ("cannot write to standard output: %s: %s", strerror (errno),
                      remedy_for_file (errno)));
}

static bool
compare (char **file, bool json)
{
  static struct input input[2];
  char *text = NULL, *error = NULL;
  bool different = false;
  for (unsigned i = 0; i < 2; i++)
    {
      input[i].file = file[i];
      if ((error = regset_read (&input[i].set, file[i])) != NULL)
        die (error);
    }
  error = diff_headers (&input[0], &input[1], json, &text, &different);
  if (error != NULL)
    die (error);
  answer (text);
  return different;
}

static bool
check (char **file, size_t files, bool json)
{
  char *text = NULL;
  bool exceeded = false;
  char *error = check_files ((const char *const *) file, files, json, &text, &exceeded);
  if (error != NULL)
    die (error);
  answer (text);
  return exceeded;
}

int
main (int argc, char **argv)
{
  bool json = argc > 2 && strcmp (argv[2], "json") == 0;
  if (argc > 3 && (json || strcmp (argv[2], "text") == 0))
    {
      if (strcmp (argv[1], "check") == 0)
        return check (argv + 3, argc - 3, json);
      if (strcmp (argv[1], "diff") == 0 && argc == 5)
        return compare (argv + 3, json);
    }
  die ("mkpreempt-inspect is for mkpreempt to run: call mkpreempt --diff or --check");
}
