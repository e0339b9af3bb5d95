/* make bench: one table, each figure beside that of a peer in the same run.

   Never a test: whatever the figures, the exit status is 0.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"
#include "preempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From bench.mk.  */
static const char *
setting (const char *name)
{
  const char *value = getenv (name);
  return value != NULL ? value : "?";
}

static void
print_cpu (void)
{
  char line[256];
  FILE *info = fopen ("/proc/cpuinfo", "r");
  while (info != NULL && fgets (line, sizeof line, info) != NULL)
    if (strncmp (line, "model name", 10) == 0)
      {
        printf ("CPU:       %s", strchr (line, ':') + 2);
        break;
      }
  if (info != NULL)
    fclose (info);
}

int
main (void)
{
  const char *problem = preempt_init ();
  print_cpu ();
  printf ("Compiler:  %s: %s\n", setting ("BENCH_CC"), preempt_trampoline.compiler);
  printf ("CFLAGS:    %s\n", setting ("BENCH_CFLAGS"));
  printf ("Registers: %s\n", preempt_trampoline.registers);
  bench_trampolines (problem);
  bench_signals (problem);
  bench_switches (problem);
  bench_hooks ();
  bench_lookup ();
  bench_compiler ();
  fflush (stdout);
  measure_sections ();
  print_sections ();
  return 0;
}
