/* The program that the host's part links with a stub, and runs: the contract on standard
   input, the verdicts on standard output.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "machine.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What cannot be tried: no verdict.  */
static int
unsupported (const char *why)
{
  printf ("unsupported\t%s\nend\n", why);
  return 0;
}

static unsigned runs;

/* Where the verdict goes, while what the stub prints goes elsewhere.  */
enum { VERDICT = 200 };

static void
hide_output (void)
{
  fcntl (1, F_DUPFD_CLOEXEC, VERDICT);
  dup2 (2, 1);
}

static void
show_output (void)
{
  fflush (stdout);
  dup2 (VERDICT, 1);
  putchar ('\n');
}

/* CPUs that it was not tried on to the end, and whether with signals.  */
static unsigned untried;
static const char *untried_signals, *untried_why;
static const char *const time_up = "time was up: give it more, --timeout";

/* All states, with each choice of words; where it is stepped through, half of them with a signal
   before each instruction.  */
static void
try_all (void)
{
  for (unsigned n = 0; n < choices_count (); n++)
    {
      uint64_t random = 0x2545f4914f6cdd1d;
      choices_take (n);
      for (unsigned i = 0; i < contract.states && !go_out_of_time () && go_illegal == NULL;
           i++, runs++)
        {
          choices_signals (go_steps && i % 2 != 0);
          kind_try (&random);
        }
    }
}

/* Again on each CPU that this one can be taken for.  */
static void
try_cpus (void)
{
  for (int n = 0; choices_cpu (n) != NULL; n++)
    {
      contract.cpu = n;
      choices_be (n);
      try_all ();
      if (go_out_of_time ())
        untried |= 1u << n;
    }
}

/* Nothing is known of it stepped through, nor, if it ASKS, on other CPUs.  */
static void
give_up (const char *why, bool asks)
{
  untried_why = untried_signals = why;
  untried = asks ? -1 : 0;
}

/* Again with signals, on this CPU; and on each that this one can be taken for, where ASKS.  */
static void
try_steps (bool asks)
{
  untried_why = time_up;
  go_steps = true;
  try_all ();
  if (go_out_of_time () && !go_hung ())
    untried_signals = time_up;
  if (asks)
    try_cpus ();
}

/* Likewise, in a process of its own, which tells the verdict: should the stub end it, then what this
   one knows is told.  */
static void
try_apart (bool asks)
{
  int status;
  const char *why = trace_steps ();
  if (why != NULL)
    return give_up (why, asks);
  pid_t child = go_fork ();
  if (child == 0)
    return try_steps (asks);
  while (child > 0 && waitpid (child, &status, 0) < 0 && errno == EINTR)
    continue;
  if (child < 0)
    return give_up ("there can be no process for it", asks);
  if (WIFSIGNALED (status))
    go_fault ("with a signal between its instructions it ended the judge's program by SIG%s",
              sigabbrev_np (WTERMSIG (status)));
  else if (WEXITSTATUS (status) == 0)
    _exit (0);
  else
    go_fault ("with a signal between its instructions it ended the judge's program with status %d",
              WEXITSTATUS (status));
  give_up ("the process that stepped through it was ended", asks);
}

/* What nothing is known of, and why.  */
static void
print_untried (void)
{
  if (untried_signals != NULL)
    printf ("untried\ta signal between its instructions\t%s\n", untried_signals);
  for (unsigned n = 0; choices_cpu (n) != NULL; n++)
    if (untried >> n & 1)
      printf ("untried\ta CPU without %s\t%s\n", choices_cpu (n)->name, untried_why);
  if (choices_cpu (0) == NULL)
    puts ("untried\ta CPU with less than this one\tlet --run name one, by qemu's -cpu, say");
}

/* Where KEY's instructions begin.  */
static void
print_code (const char *key, uintptr_t code)
{
  printf ("%s\t%#lx\n", key, (unsigned long) MACHINE_CODE_AT (code));
}

int
main (void)
{
  const char *why = oracle_look ();
  if (why == NULL)
    why = judge_look ();
  if (why != NULL)
    return unsupported (why);
  oracle_promise ("all");
  if ((why = contract_read (stdin)) != NULL || (why = go_prepare ()) != NULL
      || (why = trace_prepare ()) != NULL)
    return printf ("trouble\t%s\nend\n", why), 0;
  oracle_init (&oracle_area);
  choices_be (contract.cpu);
  hide_output ();
  go_steps = contract.cpu >= 0;
  try_all ();
  bool all = !go_out_of_time () || go_hung ();
  bool asks = trace ();
  if (contract.cpu < 0)
    try_apart (asks);
  show_output ();
  print_untried ();
  if (go_illegal != NULL)
    printf ("unsupported\t%s\n", go_illegal);
  else if (!all)
    printf ("unsupported\tnot all could be tried within %u seconds: give it more time, --timeout\n",
            contract.seconds);
  printf ("states\t%u\n", runs);
  print_code ("stub", JUDGE_CODE (judge_stub));
  if (JUDGE_CODE (judge_second) != JUDGE_CODE (judge_stub))
    print_code ("second", JUDGE_CODE (judge_second));
  compare_print ();
  go_print ();
  trace_print ();
  puts ("end");
  return fflush (stdout) != 0;
}
