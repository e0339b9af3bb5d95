/* preempt-canary: do this machine's kernel, CPU and compiler keep every register
   through signals and preemption?

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "canary.h"
#include "oracle.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define SECONDS_STANDARD 30
#define SECONDS_MOST 1000000
#define THREADS_MOST 1024

const char *argp_program_version = "preempt-canary (preemptregs) " PREEMPTREGS_VERSION;

static const char doc[] =
  "Tell whether this machine's kernel, CPU and compiler keep every register through"
  " signals, preemption and moves between CPUs."
  "\vEvery register is filled, at its full width, and looked at again after the"
  " interruption.  The exit status is 0 when all kept their values, 1 when one did"
  " not, which is named, and 2 in trouble.";

static const struct argp_option options[] = {
  { "time", 't', "SECONDS", 0, "run for SECONDS instead of 30", 0 },
  { "threads", 'n', "NUMBER", 0,
    "run NUMBER threads instead of two for each CPU and one", 0 },
  { 0 }
};

struct arguments
{
  unsigned seconds, threads;
};

static unsigned
number (const char *text, unsigned most, const char *what, struct argp_state *state)
{
  char *end;
  errno = 0;
  unsigned long value = strtoul (text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value == 0
      || value > most)
    argp_error (state, "%s: '%s': expected a number from 1 to %u", what, text, most);
  return value;
}

static error_t
parse (int key, char *arg, struct argp_state *state)
{
  struct arguments *a = state->input;
  switch (key)
    {
    case 't':
      a->seconds = number (arg, SECONDS_MOST, "seconds", state);
      return 0;
    case 'n':
      a->threads = number (arg, THREADS_MOST, "threads", state);
      return 0;
    default:
      return ARGP_ERR_UNKNOWN;
    }
}

int
main (int argc, char **argv)
{
  struct arguments a = { .seconds = SECONDS_STANDARD };
  struct argp argp = { options, parse, NULL, doc, 0, 0, 0 };
  struct utsname u;
  argp_err_exit_status = 2;
  argp_parse (&argp, argc, argv, 0, 0, &a);
  uname (&u);
  printf ("kernel      %s %s %s\n", u.sysname, u.release, u.machine);
  const char *error = oracle_look ();
  if (error != NULL)
    {
      fprintf (stderr, "preempt-canary: %s\n", error);
      return 2;
    }
  oracle_print ();
  oracle_promise ("all");
  int status = rounds_run (a.threads, a.seconds);
  if (fflush (stdout) != 0)
    {
      fprintf (stderr, "preempt-canary: cannot write to standard output (%s): make room"
               " where it goes, or let its reader read to the end\n", strerror (errno));
      return 2;
    }
  return status;
}
