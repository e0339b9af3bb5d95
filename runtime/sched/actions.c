/* The actions of signals: ours are installed over the program's, which are called still.
   All but install and restore is for handlers: async-signal-safe.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "context.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's own sigaction.  */
int __sigaction (int, const struct sigaction *, struct sigaction *)
  __attribute__ ((weak));

/* ThreadSanitizer keeps a signal back until the program calls libc, and then hands
   the handler a copy of the context: too late, and of no effect.  Its own code has
   no records, so our handlers may run at once, behind its back.  */
int
action_set (int signal, const struct sigaction *action, struct sigaction *old)
{
  if (fiber_tsan () && __sigaction != NULL)
    return __sigaction (signal, action, old);
  return sigaction (signal, action, old);
}

/* The action for SIGNAL, into *ACTION, as the kernel has it.  */
int
action_get (int signal, struct sigaction *action)
{
  return (__sigaction != NULL ? __sigaction : sigaction) (signal, NULL, action);
}

bool
action_handles (const struct sigaction *action)
{
  /* Whatever its flags say: sa_sigaction lies in the same place.  */
  return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

/* Block the signals of MASK and no others; into *OLD what was blocked.  */
static void
set_mask (const sigset_t *mask, sigset_t *old)
{
  syscall (SYS_rt_sigprocmask, SIG_SETMASK, mask, old, (size_t) MASK_BYTES);
}

/* What the program had installed before us, under the conditions that it has asked the
   kernel for: it may jump out of its handler, or meet another fault in there.  */
void
action_chain (struct sigaction *old, int signal, siginfo_t *info, void *context)
{
  struct sigaction action = *old;
  sigset_t mask = action.sa_mask, ours;
  if (!action_handles (old))
    return;
  if (action.sa_flags & SA_RESETHAND)
    *old = (struct sigaction) { .sa_handler = SIG_DFL };
  if (!(action.sa_flags & SA_NODEFER))
    sigaddset (&mask, signal);
  context_add_mask (context, &mask);
  set_mask (&mask, &ours);
  if (action.sa_flags & SA_SIGINFO)
    action.sa_sigaction (signal, info, context);
  else
    action.sa_handler (signal);
  set_mask (&ours, NULL);
}

int
action_install (int signal, void (*handler) (int, siginfo_t *, void *),
         struct sigaction *old)
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  /* No other handler on our stack while we read the context.  */
  sigfillset (&action.sa_mask);
  /* OLD has to be known when the first signal comes, which may be at once.  */
  if (action_set (signal, NULL, old) != 0
      || action_set (signal, &action, NULL) != 0)
    return errno;
  return 0;
}

/* The program may have put another handler in the place of ours.  */
void
action_restore (int signal, void (*handler) (int, siginfo_t *, void *),
         const struct sigaction *old)
{
  struct sigaction now;
  if (action_set (signal, NULL, &now) == 0 && now.sa_sigaction == handler)
    action_set (signal, old, NULL);
}
