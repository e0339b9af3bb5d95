/* A runtime whose trampoline is committed beside it: any C compiler builds it, without the
   plugin and without libpreempt.  Where there are no records, a section tells what may be
   preempted: work.c's, which calls nothing else.  What that code may hold, only the flags
   decide that it is compiled with; see Makefile.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "work.h"
#include "inject.h"

enum { TASKS = 4, STACK = 65536, SLICE_US = 2000 };

struct preempt_frame;           /* preempt_frame.h, for those who look into it */
void preempt_switch (void **from, void *to);
void *preempt_switch_new (void *top, void (*entry) (void));

/* The linker's: where the section begins and ends.  */
extern const char __start_preemptible[], __stop_preemptible[];

struct task
{
  void *sp;                     /* while it is parked */
  unsigned result, preempted;
  bool ended;
};

static struct task task[TASKS], whole;          /* whole: the thread's own stack */
static struct task *volatile current;
static char stack[TASKS][STACK] __attribute__ ((aligned (16)));

/* Park FROM; go on with the task behind it that has not ended, or with the thread.  */
static void
go_on (struct task *from, int behind)
{
  struct task *to = &whole;
  for (int i = 1; i <= TASKS && to == &whole; i++)
    if (!task[(behind + i) % TASKS].ended)
      to = &task[(behind + i) % TASKS];
  current = to;
  if (to != from)
    preempt_switch (&from->sp, to->sp);
}

/* On the stack of the task that was preempted.  */
void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  int saved = errno;
  struct task *self = current;
  self->preempted++;
  go_on (self, self - task);
  errno = saved;
}

static void
entry (void)
{
  struct task *self = current;
  self->result = work (self - task);
  self->ended = true;
  go_on (self, self - task);
  abort ();                     /* nobody comes back here */
}

/* On the alternate stack, at each tick: not while a task runs code without the section,
   libc's or this, and the next tick tries again.  */
static void
handler (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  uintptr_t pc = INJECT_PC ((ucontext_t *) context);
  if (pc >= (uintptr_t) __start_preemptible && pc < (uintptr_t) __stop_preemptible)
    inject (context);
}

int
main (void)
{
  static char alternate[65536];
  stack_t signal_stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  struct itimerval tick = { { 0, SLICE_US }, { 0, SLICE_US } }, none = { { 0, 0 }, { 0, 0 } };
  for (int i = 0; i < TASKS; i++)
    task[i].sp = preempt_switch_new (stack[i] + STACK, entry);
  if (sigaltstack (&signal_stack, NULL) != 0 || sigaction (SIGALRM, &action, NULL) != 0
      || setitimer (ITIMER_REAL, &tick, NULL) != 0)
    return fprintf (stderr, "runtime: no ticks\n"), 1;
  go_on (&whole, TASKS - 1);
  setitimer (ITIMER_REAL, &none, NULL);
  for (int i = 0; i < TASKS; i++)
    printf ("task %d: %u, preempted %s\n", i, task[i].result,
            task[i].preempted > 0 ? "yes" : "no");
  return 0;
}
