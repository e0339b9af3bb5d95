/* Signals from another thread to a worker's, at any instruction: one after the other, each
   when the last has been handled.

   SPDX-License-Identifier: MIT  */

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

struct sender
{
  pthread_t worker;
  int signal;
  unsigned times;
};

static atomic_uint handled;     /* the signal's handler counts */
static atomic_bool enough;      /* all have been */

/* A thread's function: its argument is a struct sender.  */
static void *
send_signals (void *argument)
{
  const struct sender *s = (const struct sender *) argument;
  for (unsigned n = 1; n <= s->times; n++)
    {
      pthread_kill (s->worker, s->signal);
      while (handled < n)
        sched_yield ();
    }
  enough = true;
  return NULL;
}
