/* The program that the host's part links with a stub, and runs: the contract on standard
   input, the verdicts on standard output.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

/* What cannot be tried: no verdict.  */
static int
unsupported (const char *why)
{
  printf ("unsupported\t%s\nend\n", why);
  return 0;
}

int
main (void)
{
  uint64_t random = 0x2545f4914f6cdd1d;
  const char *why = oracle_look ();
  if (why == NULL)
    why = judge_look ();
  if (why != NULL)
    return unsupported (why);
  oracle_promise ("all");
  if ((why = contract_read (stdin)) != NULL || (why = go_prepare ()) != NULL)
    return printf ("trouble\t%s\nend\n", why), 0;
  oracle_init (&oracle_area);
  for (unsigned i = 0; i < contract.states && !go_out_of_time () && go_illegal == NULL; i++)
    kind_try (&random);
  if (go_illegal != NULL)
    printf ("unsupported\t%s\n", go_illegal);
  printf ("states\t%u\nstub\t%#lx\n", contract.states, (unsigned long) judge_stub);
  compare_print ();
  go_print ();
  trace ();
  puts ("end");
  return fflush (stdout) != 0;
}
