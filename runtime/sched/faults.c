/* The signal that an overflow of a task's stack raises, and what else ends the program with
   a word.  All of it but start and forget runs in signal handlers: async-signal-safe, no
   lock, no allocation, and of libc only system calls.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct sigaction old_fault;

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
  if (syscall (SYS_write, STDERR_FILENO, line, n) < 0)
    return;                     /* nowhere left to say so */
}

void
fault_abort_jump (const struct preempt_task *task, const struct preempt_task *other)
{
  say ("preempt: task % has left its stack", task->number);
  say (" for that of task %, as by longjmp\n", other->number);
  abort ();
}

/* After an overflow is reported, and for every fault that nobody handles, the
   instruction faults again and the kernel ends the program as it would have.  A signal
   that was sent, as by kill, is sent again, or ignored.  */
static void
handle_fault (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  struct worker *w = this_worker;
  struct preempt_task *t = w == NULL ? NULL : w->current;
  bool sent = info->si_code <= 0;       /* then it has no address */
  bool ours = !sent && t != NULL && t != &w->first
              && stack_guards (&t->view, info->si_addr);
  if (ours)
    {
      say ("preempt: task % has overflowed its stack", t->number);
      say (" of % bytes\n", (char *) t->view.stack_high - (char *) t->view.stack_low);
    }
  if (!ours && action_handles (&old_fault))
    action_chain (&old_fault, signal, info, context);
  else if (!sent || old_fault.sa_handler != SIG_IGN)
    {
      struct sigaction standard = { .sa_handler = SIG_DFL };
      action_set (signal, &standard, NULL);
      if (sent)
        syscall (SYS_tgkill, getpid (), syscall (SYS_gettid), signal);
    }
  errno = saved;
}

int
faults_start (void)
{
  return action_install (SIGSEGV, handle_fault, &old_fault);
}

void
faults_forget (void)
{
  action_restore (SIGSEGV, handle_fault, &old_fault);
}
