/* The signal that requests preemption, and the one that a stack overflow raises.
   The only code of libpreempt that runs in signal handlers; all of it is
   async-signal-safe: no lock, no allocation, no call into libc but write.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
# define AT_MINSIGSTKSZ 51
#endif

/* What the handlers take themselves, and what a debugger or a sanitizer may add,
   beyond the kernel's frame.  */
#define HANDLER_BYTES 16384

static int request_signal;
static struct sigaction old_request, old_fault;
static stack_t old_stack;
static void *alternate;
static size_t alternate_bytes;

/* glibc's own sigaction.  */
int __sigaction (int, const struct sigaction *, struct sigaction *)
  __attribute__ ((weak));

/* ThreadSanitizer keeps a signal back until the program calls libc, and then hands
   the handler a copy of the context: too late, and of no effect.  Its own code has
   no records, so our handlers may run at once, behind its back.  */
static int
set_action (int signal, const struct sigaction *action, struct sigaction *old)
{
  if (fiber_tsan () && __sigaction != NULL)
    return __sigaction (signal, action, old);
  return sigaction (signal, action, old);
}

/* What the program had installed before us.  */
static void
chain (const struct sigaction *old, int signal, siginfo_t *info, void *context)
{
  if (old->sa_flags & SA_SIGINFO)
    old->sa_sigaction (signal, info, context);
  else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN)
    old->sa_handler (signal);
}

/* A request reached W's current task: grant it or say why not.  */
static void
grant (struct worker *w, ucontext_t *context)
{
  struct preempt_task *t = w->current;
  enum preempt_point point = preempt_safe_point (context, &t->view);
  if (point == PREEMPT_SAFE)
    point = preempt_inject (context);
  if (point == PREEMPT_SAFE)
    {
      t->stats.preempted++;
      w->all.preempted++;
    }
  else
    {
      t->stats.deferred[point]++;
      w->all.deferred[point]++;
    }
  if (point == PREEMPT_DISABLED)
    t->request_waits = true;
}

static void
handle_request (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct worker *w = this_worker;
  if (w != NULL && atomic_exchange (&w->requested, false))
    grant (w, context);
  else
    chain (&old_request, signal, info, context);
  errno = saved;
}

/* TEXT with its '%' replaced by NUMBER, to standard error.  */
static void
say (const char *text, unsigned long number)
{
  char line[160], digits[24];
  size_t n = 0, d = 0;
  do
    digits[d++] = '0' + number % 10;
  while ((number /= 10) != 0);
  for (; *text != '\0' && n + d < sizeof line; text++)
    if (*text != '%')
      line[n++] = *text;
    else
      while (d > 0)
        line[n++] = digits[--d];
  if (write (STDERR_FILENO, line, n) < 0)
    return;                     /* nowhere left to say so */
}

/* After an overflow is reported, and for every fault that nobody handles, the
   instruction faults again and the kernel ends the program as it would have.  */
static void
handle_fault (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct worker *w = this_worker;
  struct preempt_task *t = w == NULL ? NULL : w->current;
  bool ours = t != NULL && t != &w->first && stack_guards (&t->view, info->si_addr);
  if (ours)
    {
      say ("preempt: task % has overflowed its stack", t->number);
      say (" of % bytes\n", (char *) t->view.stack_high - (char *) t->view.stack_low);
    }
  if (!ours && (old_fault.sa_flags & SA_SIGINFO
                || (old_fault.sa_handler != SIG_DFL
                    && old_fault.sa_handler != SIG_IGN)))
    chain (&old_fault, signal, info, context);
  else
    {
      struct sigaction standard = { .sa_handler = SIG_DFL };
      set_action (signal, &standard, NULL);
    }
  errno = saved;
}

/* The alternate stack: what the kernel says its frame needs, with every state
   the CPU has (signal(7), AT_MINSIGSTKSZ), and room for the handlers.  */
static int
map_alternate (void)
{
  size_t kernel = getauxval (AT_MINSIGSTKSZ), page = sysconf (_SC_PAGESIZE);
  if (kernel < (size_t) MINSIGSTKSZ)
    kernel = MINSIGSTKSZ;
  alternate_bytes = ((kernel + HANDLER_BYTES + page - 1) & -page) + page;
  alternate = mmap (NULL, alternate_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (alternate == MAP_FAILED)
    return errno;
  mprotect (alternate, page, PROT_NONE);
  stack_t stack = { .ss_sp = (char *) alternate + page,
                    .ss_size = alternate_bytes - page };
  if (sigaltstack (&stack, &old_stack) == 0)
    return 0;
  int error = errno;
  munmap (alternate, alternate_bytes);
  return error;
}

static void
unmap_alternate (void)
{
  sigaltstack (&old_stack, NULL);
  munmap (alternate, alternate_bytes);
}

static int
install (int signal, void (*handler) (int, siginfo_t *, void *),
         struct sigaction *old)
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  /* No other handler on our stack while we read the context.  */
  sigfillset (&action.sa_mask);
  return set_action (signal, &action, old) == 0 ? 0 : errno;
}

/* A thread may have inherited the signal blocked.  */
static void
unblock (int signal)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, signal);
  pthread_sigmask (SIG_UNBLOCK, &set, NULL);
}

int
signals_start (int signal)
{
  int error = map_alternate ();
  if (error != 0)
    return error;
  request_signal = signal;
  error = install (signal, handle_request, &old_request);
  if (error == 0 && (error = install (SIGSEGV, handle_fault, &old_fault)) != 0)
    set_action (signal, &old_request, NULL);
  if (error == 0)
    unblock (signal);
  else
    unmap_alternate ();
  return error;
}

void
signals_stop (void)
{
  set_action (request_signal, &old_request, NULL);
  set_action (SIGSEGV, &old_fault, NULL);
  unmap_alternate ();
}

void
signals_request (struct worker *w)
{
  if (!atomic_exchange (&w->requested, true))
    syscall (SYS_tgkill, getpid (), w->tid, request_signal);
}
