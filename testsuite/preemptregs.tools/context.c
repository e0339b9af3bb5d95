/* context CASE: which contexts preempt_inject takes.

     frame        the one in the signal's frame, on an alternate stack
     copy         a copy of it
     no-stack     in a frame on the interrupted stack
     sigaction    whatever the handler gets that the program installs as always
     behind       and that it installs behind ThreadSanitizer's back

   Prints whether it was injected, and the point's name.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* glibc's own.  */
int __sigaction (int, const struct sigaction *, struct sigaction *);

static const char *what;
static volatile sig_atomic_t handled, preempted;
static volatile enum preempt_point point;

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  preempted = 1;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  static ucontext_t copy;
  (void) signal, (void) info;
  if (strcmp (what, "copy") == 0)
    context = memcpy (&copy, context, sizeof copy);
  point = preempt_inject (context);
  handled = 1;
}

int
main (int argc, char **argv)
{
  static char stack[131072];
  stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
  struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };
  const char *error = preempt_init ();
  if (argc != 2 || error != NULL)
    return 2;
  what = argv[1];
  if (strcmp (what, "no-stack") != 0)
    action.sa_flags |= SA_ONSTACK;
  sigaltstack (&alternate, NULL);
  if (strcmp (what, "behind") == 0)
    __sigaction (SIGALRM, &action, NULL);
  else
    sigaction (SIGALRM, &action, NULL);
  ualarm (10000, 0);
  /* ThreadSanitizer delivers after a call of libc, or, with the true context, in
     one that blocks.  */
  while (!handled || (point == PREEMPT_SAFE && !preempted))
    {
      char *volatile at = malloc (16);
      free (at);
    }
  printf ("%s, %s\n", preempted ? "injected" : "not injected",
          preempt_point_name (point));
  return 0;
}
