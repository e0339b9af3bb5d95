/* A scheduler of one's own, on several threads, on the core of libpreempt alone.  This
   file has no records: nothing in it is ever preempted, and its data need a guard
   against other threads only.  What the tasks do is in work.c, which has records.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <preempt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 2, TASKS = 6, STACK = 65536, RESERVE = 4096, SLICE_NS = 1000000 };

/* ThreadSanitizer has to know the tasks' stacks, and must not keep signals back.  */
#ifdef __SANITIZE_THREAD__
# include <sanitizer/tsan_interface.h>
int __sigaction (int, const struct sigaction *, struct sigaction *);
# define sigaction(signal, action, old) __sigaction (signal, action, old)
#else
# define __tsan_create_fiber(flags) NULL
# define __tsan_get_current_fiber() NULL
# define __tsan_switch_to_fiber(fiber, flags) ((void) (fiber))
#endif

struct task
{
  void *sp, *fiber;                     /* while it is parked; ThreadSanitizer's */
  struct task *next;                    /* while it waits */
  struct preempt_task_view view;
  unsigned result, preempted;
};

static struct task task[TASKS];
static char stack[TASKS][STACK] __attribute__ ((aligned (16)));
static atomic_uint begun;                       /* a task stays where it has begun */
static _Thread_local struct task *current;      /* NULL: the thread's own stack */
static _Thread_local struct task *first, **end; /* the queue of its waiting tasks */
static _Thread_local struct task thread;        /* its own stack */
unsigned work (unsigned seed);                  /* work.c */

static void
need (const char *error)
{
  if (error != NULL)
    fprintf (stderr, "core: %s\n", error), exit (1);
}

/* Park this stack in FROM; go on with a new task, else with the first that waits.  */
static void
go_on (struct task *from)
{
  unsigned n = atomic_load (&begun) < TASKS ? atomic_fetch_add (&begun, 1) : TASKS;
  if (n < TASKS)
    current = &task[n];
  else if ((current = first) != NULL && (first = first->next) == NULL)
    end = &first;
  struct task *to = current != NULL ? current : &thread;
  if (to == from)                       /* no other: to->sp is of an earlier time */
    return;
  __tsan_switch_to_fiber (to->fiber, 0);
  preempt_switch (&from->sp, to->sp);
}

/* On the stack of the preempted task, whose registers are all in FRAME.  errno is none,
   but the thread's, and each task shall find its own again.  */
void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  int saved = errno;
  current->next = NULL;
  *end = current;                       /* of the queue */
  end = &current->next;
  go_on (current);
  errno = saved;
}

static void
entry (void)
{
  current->result = work (current - task);
  go_on (current);
  abort ();                             /* nobody comes back here */
}

/* On the alternate stack, at each tick, in the midst of anything.  */
__attribute__ ((no_sanitize ("thread")))
static void
handler (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  if (current != NULL
      && preempt_safe_point (context, &current->view) == PREEMPT_SAFE
      && preempt_inject (context) == PREEMPT_SAFE)
    current->preempted++;               /* else the next tick tries again */
}

/* A thread: run tasks until none is left to begin, and those begun here have ended.  */
static void *
run (void *unused)
{
  stack_t old, alternate = { .ss_size = sysconf (_SC_SIGSTKSZ) + 16384 };
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG };
  struct itimerspec tick = { { 0, SLICE_NS }, { 0, SLICE_NS } };
  timer_t timer;
  need ((alternate.ss_sp = malloc (alternate.ss_size)) == NULL ? "no memory" : NULL);
  sigaltstack (&alternate, &old);
  need (preempt_check_thread ());
  event._sigev_un._tid = gettid ();     /* sigev_notify_thread_id of later glibcs */
  need (timer_create (CLOCK_MONOTONIC, &event, &timer) != 0 ? "no timer" : NULL);
  timer_settime (timer, 0, &tick, NULL);
  thread.fiber = __tsan_get_current_fiber ();
  end = &first;
  go_on (&thread);
  timer_delete (timer);
  sigaltstack (&old, NULL);
  free (alternate.ss_sp);
  return unused;
}

int
main (void)
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  pthread_t threads[THREADS];
  need (preempt_init ());
  for (int i = 0; i < TASKS; i++)
    {
      task[i].view = (struct preempt_task_view) {
        .stack_low = stack[i], .stack_high = stack[i + 1], .reserve = RESERVE };
      task[i].sp = preempt_switch_new (stack[i + 1], entry);
      task[i].fiber = __tsan_create_fiber (0);
    }
  sigaction (SIGURG, &action, NULL);
  for (int i = 0; i < THREADS; i++)
    need (pthread_create (&threads[i], NULL, run, NULL) != 0 ? "no thread" : NULL);
  for (int i = 0; i < THREADS; i++)
    pthread_join (threads[i], NULL);
  for (int i = 0; i < TASKS; i++)
    printf ("task %d: %u, preempted %s\n", i, task[i].result,
            task[i].preempted > 0 ? "yes" : "no");
  return 0;
}
