/* A kernel that loses a register, for preempt-canary to find.

   Linked into it with --wrap=sigaction: its signal handlers run as they are, and then the
   register that the environment's CORRUPT names is changed in the signal's frame
   (oracle_change), or a byte of the red zone.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "machine.h"
#include "oracle.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*handler) (int, siginfo_t *, void *);

/* The frame belongs to the wait only if the thread waited when the signal came, where the
   loop has changed nothing; and to be preempted is not what is tried here.  */
static void
handle (int signal, siginfo_t *info, void *context)
{
  static const char unknown[] = "CORRUPT: no such register\n";
  const char *name = getenv ("CORRUPT");
  bool unchanged = machine_pc (context) == (uintptr_t) oracle_unchanged
                   && oracle_waiting (&oracle_area);
  handler (signal, info, context);
  if (!unchanged || machine_pc (context) != (uintptr_t) oracle_unchanged)
    return;
  if (strcmp (name, "red zone") == 0)
    ((uint8_t *) machine_sp (context))[-5] ^= 1;
  else if (!oracle_change (context, name))
    _exit (write (STDERR_FILENO, unknown, sizeof unknown - 1) < 0 ? 4 : 3);
}

int __real_sigaction (int, const struct sigaction *, struct sigaction *);
int __wrap_sigaction (int, const struct sigaction *, struct sigaction *);

int
__wrap_sigaction (int signal, const struct sigaction *action, struct sigaction *old)
{
  struct sigaction other = *action;
  if (signal == SIGUSR1 || signal == SIGUSR2)
    {
      handler = action->sa_sigaction;
      other.sa_sigaction = handle;
    }
  return __real_sigaction (signal, &other, old);
}
