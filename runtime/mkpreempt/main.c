/* mkpreempt: headers that the plugin wrote to the trampoline asyncPreempt.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
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
  " the exit status is then 1, and FILE is as it was.";

static const struct argp_option options[] = {
  { "output", 'o', "FILE", 0, "write to FILE instead of standard output", 0 },
  { 0 }
};

struct arguments
{
  const char *output;
  const char *header[INPUTS_MAX];
  unsigned headers;
};

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
    case ARGP_KEY_ARG:
      if (a->headers == INPUTS_MAX)
        argp_error (state, "more than %d headers", INPUTS_MAX);
      a->header[a->headers++] = arg;
      return 0;
    case ARGP_KEY_NO_ARGS:
      argp_error (state, "no HEADER is given");
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
  exit (1);
}

/* Read all headers; they must be of one architecture, which is returned.  */
static const struct arch *
read_headers (const struct arguments *a, struct input *input)
{
  char *message;
  for (unsigned i = 0; i < a->headers; i++)
    {
      input[i].file = a->header[i];
      if ((message = regset_read (&input[i].set, a->header[i])) != NULL)
        die (message);
      if (strcmp (input[i].set.arch, input[0].set.arch) != 0
          && asprintf (&message, "%s is for %s, but %s is for %s: one trampoline"
                       " has one architecture", input[i].file, input[i].set.arch,
                       input[0].file, input[0].set.arch) >= 0)
        die (message);
    }
  const struct arch *arch = arch_find (input[0].set.arch);
  if (arch == NULL
      && asprintf (&message, "%s: no rules for architecture %s yet: add"
                   " runtime/mkpreempt/%s.c (see arch.h) and name it in"
                   " runtime/mkpreempt/arch.c", input[0].file,
                   input[0].set.arch, input[0].set.arch) >= 0)
    die (message);
  return arch;
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

int
main (int argc, char **argv)
{
  static struct input input[INPUTS_MAX];
  static struct layout all, callee;
  struct arguments a = { 0 };
  struct argp argp = { options, parse, "HEADER [HEADER...]", doc, 0, 0, 0 };
  argp_err_exit_status = 1;
  argp_parse (&argp, argc, argv, 0, 0, &a);

  bool frame = a.output != NULL && ends_in (a.output, ".h");
  if (a.output != NULL && !frame && !ends_in (a.output, ".S"))
    die ("-o FILE: expected FILE to end in .S (the trampoline) or .h (its frame)");

  const struct arch *arch = read_headers (&a, input);
  char *error = layout_make (&all, arch, LAYOUT_ALL, input, a.headers);
  if (error == NULL)
    error = layout_make (&callee, arch, LAYOUT_CALLEE_SAVED, input, a.headers);
  if (error != NULL)
    die (error);
  write_output (a.output, frame ? emit_frame (&all, input, a.headers)
                                : emit_trampoline (&all, &callee, input,
                                                   a.headers));
  return 0;
}
