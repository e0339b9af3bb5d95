/* What a preemption costs from request to resumption, and what of that is the
   kernel's: signals that a thread sends itself.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"
#include "preempt.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
# define AT_MINSIGSTKSZ 51
#endif
#define HANDLER_BYTES 16384

static struct preempt_task_view view;
static ucontext_t captured;
static enum preempt_point worst;        /* PREEMPT_SAFE unless one was refused */

static void
handle_nothing (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info, (void) context;
}

static void
handle_inject (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  enum preempt_point point = preempt_inject (context);
  if (point != PREEMPT_SAFE)
    worst = point;
}

static void
handle_request (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  enum preempt_point point = preempt_safe_point (context, &view);
  if (point == PREEMPT_SAFE)
    point = preempt_inject (context);
  if (point != PREEMPT_SAFE)
    worst = point;
}

/* What preempt_safe_point is asked in the row of its own.  */
static void
handle_capture (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  captured = *(ucontext_t *) context;
}

static void
install (void (*handler) (int, siginfo_t *, void *))
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  sigfillset (&action.sa_mask);
  sigaction (SIGUSR1, &action, NULL);
}

/* ROW's handler, or with none, a signal number that sends nothing.  */
static void
run_kill (const struct row *row, unsigned count)
{
  void (*const *handler) (int, siginfo_t *, void *) = row->with;
  if (handler != NULL)
    install (*handler);
  bench_kill (count, getpid (), syscall (SYS_gettid),
              handler != NULL ? SIGUSR1 : 0);
}

static void
run_safe_point (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    if (preempt_safe_point (&captured, &view) != PREEMPT_SAFE)
      worst = PREEMPT_UNRECORDED;
}

/* The stack that tasks run on here is the thread's own.  */
static const char *
set_stacks (void)
{
  pthread_attr_t attributes;
  size_t size;
  if (pthread_getattr_np (pthread_self (), &attributes) != 0)
    return "no pthread_getattr_np";
  pthread_attr_getstack (&attributes, &view.stack_low, &size);
  pthread_attr_destroy (&attributes);
  view.stack_high = (char *) view.stack_low + size;
  stack_t stack = { .ss_size = getauxval (AT_MINSIGSTKSZ) + HANDLER_BYTES };
  stack.ss_sp = malloc (stack.ss_size);
  return stack.ss_sp == NULL || sigaltstack (&stack, NULL) != 0
         ? "no alternate stack" : NULL;
}

static void (*const nothing) (int, siginfo_t *, void *) = handle_nothing;
static void (*const inject) (int, siginfo_t *, void *) = handle_inject;
static void (*const request) (int, siginfo_t *, void *) = handle_request;

#define EMPTY "signal, empty handler"
static struct row rows[] = {
  { "system call alone: tgkill (..., 0)", run_kill },
  { EMPTY, run_kill, &nothing },
  { "signal, preempt_inject, asyncPreempt, resume", run_kill, &inject, EMPTY },
  { "the same after preempt_safe_point", run_kill, &request, EMPTY },
  { "preempt_safe_point alone", run_safe_point, NULL, EMPTY },
};
enum { ROWS = sizeof rows / sizeof *rows, FIRST_OF_OURS = 2 };

/* Nothing that was measured may have been refused.  */
static void
check (struct section *s)
{
  for (unsigned i = FIRST_OF_OURS; i < s->n; i++)
    if (worst != PREEMPT_SAFE && s->rows[i].absent == NULL)
      s->rows[i].absent = preempt_point_name (worst);
}

void
bench_signals (const char *problem)
{
  /* x87 as most code leaves it.  */
  struct section s = { "A preemption", NANOSECONDS, .rows = rows, .n = ROWS,
                       .before = bench_x87_empty, .after = check };
  if (problem == NULL)
    problem = set_stacks ();
  for (unsigned i = FIRST_OF_OURS; i < ROWS; i++)
    rows[i].absent = problem;
  install (handle_capture);
  bench_kill (1, getpid (), syscall (SYS_gettid), SIGUSR1);
  add_section (&s);
}
