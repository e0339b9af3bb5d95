/* The worker's thread as its tasks must not end it.

   pthread_exit in a task, or the thread's cancellation, unwinds the task's stack
   and then ends the thread, with all other tasks.  Neither can be kept within the
   task: so the first is told, and ends the program, and the second waits.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <stdio.h>
#include <stdlib.h>

/* A value whose destructor runs when the thread ends.  */
static pthread_key_t ending;
static int old_cancel_state;

static void
ends (void *worker)
{
  struct worker *w = worker;
  if (w->current == &w->first && w->head == NULL)
    {
      /* Nothing is lost but tasks that have ended.  */
      w->tasks = 0;
      preempt_stop ();
      return;
    }
  if (w->current != &w->first)
    fprintf (stderr, "preempt: task %u has ended its thread, by pthread_exit or"
             " cancellation, and with it all other tasks; a task ends by returning"
             " from its function\n", w->current->number);
  else
    fputs ("preempt: the worker's thread has ended before its tasks; call"
           " preempt_join for them first\n", stderr);
  abort ();
}

int
thread_watch (struct worker *w)
{
  int error = pthread_key_create (&ending, ends);
  if (error == 0 && (error = pthread_setspecific (ending, w)) != 0)
    pthread_key_delete (ending);
  if (error == 0)
    pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &old_cancel_state);
  return error;
}

void
thread_unwatch (void)
{
  pthread_key_delete (ending);
  pthread_setcancelstate (old_cancel_state, NULL);
}
