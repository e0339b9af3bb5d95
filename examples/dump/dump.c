/* A program that tells, on Ctrl-\ (SIGQUIT), where each of its tasks is.

   SPDX-License-Identifier: MIT  */

#include <preempt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* On the alternate stack, so that it may interrupt any code of any task; preempt_dump keeps
   to what a handler may do.  */
static void
dump (int signal)
{
  (void) signal;
  preempt_dump (STDERR_FILENO);
}

static uint64_t
collatz (uint64_t n)
{
  uint64_t steps = 0;
  for (; n != 1; steps++)
    n = n % 2 == 0 ? n / 2 : 3 * n + 1;
  return steps;
}

static void *
search (void *from)
{
  uint64_t best = 0;
  for (uint64_t n = (uintptr_t) from; n < (uintptr_t) from + 3000000; n++)
    if (collatz (n) > best)
      best = collatz (n);
  return (void *) (uintptr_t) best;
}

int
main (void)
{
  struct sigaction action = { .sa_handler = dump, .sa_flags = SA_ONSTACK | SA_RESTART };
  const char *error = preempt_start (NULL);
  if (error != NULL)
    return fprintf (stderr, "%s\n", error), 1;
  preempt_task *low = preempt_spawn (search, (void *) 1);
  preempt_task *high = preempt_spawn (search, (void *) 1000000);
  if (low == NULL || high == NULL)
    return perror ("preempt_spawn"), 1;
  preempt_set_name (low, "low");
  preempt_set_name (high, "high");
  sigaction (SIGQUIT, &action, NULL);
  void *steps;
  preempt_join (low, &steps);
  printf ("low: %ju steps\n", (uintmax_t) (uintptr_t) steps);
  preempt_join (high, &steps);
  printf ("high: %ju steps\n", (uintmax_t) (uintptr_t) steps);
  return preempt_stop ();
}
