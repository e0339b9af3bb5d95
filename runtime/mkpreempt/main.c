/* mkpreempt: headers that the plugin wrote to the trampoline asyncPreempt.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "emit.h"
#include "replace.h"

#define INPUTS_MAX 16

const char *argp_program_version = "mkpreempt (preemptregs) " PREEMPTREGS_VERSION;

static const char doc[] =
  "Write the preemption trampoline asyncPreempt for the registers that the"
  " HEADERs list, as preemptregs.so wrote them.\v"
  "The first HEADER's registers are always saved; what a further HEADER adds is"
  " saved only where the CPU and the kernel have it at run time.\n\n"
  "FILE's ending says what is written: the trampoline to a .S (and to standard"
  " output), the frame as a C struct to a .h file.  An error names file and line,"
  " the exit status is then 1, and FILE is as it was.\n\n"
  "With --diff the exit status is diff's: 0 if the headers say the same, 1 if they"
  " differ, 2 after an error.";

enum { OPTION_DIFF = 256, OPTION_JSON };        /* they have no letter */

static const struct argp_option options[] = {
  { "output", 'o', "FILE", 0, "write to FILE instead of standard output", 0 },
  { "diff", OPTION_DIFF, NULL, 0, "write no trampoline, but in plain words how"
    " header NEW differs from OLD", 1 },
  { "json", OPTION_JSON, NULL, 0, "with --diff: say it as JSON", 1 },
  { 0 }
};

struct arguments
{
  int (*run) (const struct arguments *);        /* the exit status is its own */
  const char *output;
  bool json;
  const char *header[INPUTS_MAX];
  unsigned headers;
};

static int generate (const struct arguments *);
static int compare (const struct arguments *);

/* What fits together.  */
static void
check (const struct arguments *a, struct argp_state *state)
{
  if (a->run == compare && a->headers != 2)
    argp_error (state, "--diff takes two headers, the old one and the new one");
  if (a->run == compare && a->output != NULL)
    argp_error (state, "--diff writes to standard output, not to -o FILE");
  if (a->run != compare && a->json)
    argp_error (state, "--json says how --diff writes, and is nothing by itself");
}

static error_t
parse (int key, char *arg, struct argp_state *state)
{
  struct arguments *a = state->input;
  switch (key)
    {
    case 'o':
      if (a->output != NULL)
        argp_error (state, "-o is given twice: one call writes one file");
      a->output = arg;
      return 0;
    case OPTION_DIFF:
      a->run = compare;
      return 0;
    case OPTION_JSON:
      a->json = true;
      return 0;
    case ARGP_KEY_ARG:
      if (a->headers == INPUTS_MAX)
        argp_error (state, "more than %d headers", INPUTS_MAX);
      a->header[a->headers++] = arg;
      return 0;
    case ARGP_KEY_NO_ARGS:
      argp_error (state, "no HEADER is given");
      return 0;
    case ARGP_KEY_END:
      check (a, state);
      return 0;
    default:
      return ARGP_ERR_UNKNOWN;
    }
}

static bool
ends_in (const char *s, const char *end)
{
  size_t n = strlen (s), m = strlen (end);
  return n > m && strcmp (s + n - m, end) == 0;
}

static void
die (const char *message)
{
  fprintf (stderr, "mkpreempt: %s\n", message);
  exit (argp_err_exit_status);
}

static void
read_headers (const struct arguments *a, struct input *input)
{
  char *message;
  for (unsigned i = 0; i < a->headers; i++)
    {
      input[i].file = a->header[i];
      if ((message = regset_read (&input[i].set, a->header[i])) != NULL)
        die (message);
    }
}

static void
write_output (const char *file, const char *text)
{
  if (text == NULL)
    die (strerror (ENOMEM));
  if (file == NULL)
    {
      if (fputs (text, stdout) == EOF || fflush (stdout) != 0)
        die (strerror (errno));
      return;
    }
  int failed = replace_file (file, text);
  char *message;
  if (failed != 0
      && asprintf (&message, "cannot write %s: %s", file,
                   failed == EINVAL ? "it exists and is not a regular file"
                                    : strerror (failed)) >= 0)
    die (message);
}

static int
generate (const struct arguments *a)
{
  static struct input input[INPUTS_MAX];
  static struct layout all, callee;
  bool frame = a->output != NULL && ends_in (a->output, ".h");
  if (a->output != NULL && !frame && !ends_in (a->output, ".S"))
    die ("-o FILE: expected FILE to end in .S (the trampoline) or .h (its frame)");

  read_headers (a, input);
  char *error = layout_make (&all, LAYOUT_ALL, input, a->headers);
  if (error == NULL)
    error = layout_make (&callee, LAYOUT_CALLEE_SAVED, input, a->headers);
  if (error != NULL)
    die (error);
  write_output (a->output, frame ? emit_frame (&all, input, a->headers)
                                 : emit_trampoline (&all, &callee, input,
                                                    a->headers));
  return 0;
}

static int
compare (const struct arguments *a)
{
  static struct input input[INPUTS_MAX];
  char *text = NULL;
  bool different = false;
  read_headers (a, input);
  char *error = diff_headers (&input[0], &input[1], a->json, &text, &different);
  if (error != NULL)
    die (error);
  write_output (NULL, text);
  return different;
}

/* The exit status after an error, as diff's: 1 says that two headers differ.  It
   must be known before the options are parsed, which may be wrong.  */
static int
error_status (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strncmp (argv[i], "--d", 3) == 0)
      return 2;
  return 1;
}

int
main (int argc, char **argv)
{
  struct arguments a = { .run = generate };
  struct argp argp = {
    options, parse, "HEADER [HEADER...]\n--diff [--json] OLD NEW", doc, 0, 0, 0
  };
  argp_err_exit_status = error_status (argc, argv);
  argp_parse (&argp, argc, argv, 0, 0, &a);
  return a.run (&a);
}
