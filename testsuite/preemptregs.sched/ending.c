/* ending CASE: the worker's thread ends, or is asked to, while it has tasks.

   SPDX-License-Identifier: MIT  */

#include <pthread.h>
#include <setjmp.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static struct ticker ticker;
static volatile int cleanups;

static void
count (void *argument)
{
  cleanups += argument != NULL;
}

/* With a frame that the thread's end unwinds.  */
static void *
exits (void *argument)
{
  pthread_cleanup_push (count, argument);
  pthread_exit (argument);
  pthread_cleanup_pop (0);
  return NULL;
}

static void
first_and_ticker (void *(*other) (void *))
{
  start (&(struct preempt_config) { .slice_ns = MS });
  spawn (tick, &ticker);
  if (other != NULL)
    preempt_join (spawn (other, &ticker), NULL);
}

static void
task_of_main (void)
{
  first_and_ticker (exits);
}

static void
main_itself (void)
{
  first_and_ticker (NULL);
  pthread_exit (NULL);
}

static void *
worker (void *argument)
{
  first_and_ticker ((void *(*) (void *)) argument);
  return NULL;
}

static void *
run_thread (void *(*function) (void *), void *argument)
{
  pthread_t thread;
  void *result;
  pthread_create (&thread, NULL, function, argument);
  pthread_join (thread, &result);
  return result;
}

static void
task_of_thread (void)
{
  run_thread (worker, exits);
}

static void
thread_returns (void)
{
  run_thread (worker, NULL);
}

/* --- Ends that take nothing with them --- */

static void *
yields (void *argument)
{
  preempt_yield ();
  return argument;
}

/* All tasks have ended; the second was not joined.  */
static void *
leaves (void *argument)
{
  start (NULL);
  preempt_join (spawn (yields, NULL), NULL);
  spawn (yields, NULL);
  preempt_yield ();
  preempt_yield ();
  pthread_exit (argument);
}

static void
nothing_lost (void)
{
  check (run_thread (leaves, &ticker) == &ticker,
         "a thread whose tasks have all ended may end");
  start (NULL);
  check (preempt_stop () == 0, "and another may be a worker");
}

/* --- Cancellation --- */

static volatile bool started, asked;
static volatile uint64_t preempted;

static void *
asks (void *argument)
{
  while (!started)
    continue;
  pthread_cancel (*(pthread_t *) argument);
  asked = true;
  return NULL;
}

/* A task that meets cancellation points until long after the request.  */
static void *
sleeps (void *argument)
{
  started = true;
  while (!asked)
    usleep (1000);
  for (unsigned i = 0; i < 10; i++)
    {
      usleep (1000);
      pthread_testcancel ();
      spin_ms (2);
    }
  return argument;
}

static void *
cancelled (void *argument)
{
  void *result = NULL;
  start (&(struct preempt_config) { .slice_ns = MS });
  preempt_task *task[] = { spawn (sleeps, argument), spawn (tick, &ticker) };
  preempt_join (task[0], &result);
  check (result == argument, "a task goes on when its thread is cancelled");
  ticker.stop = true;
  preempt_join (task[1], NULL);
  check (preempt_stop () == 0, "stop");
  pthread_testcancel ();
  check (false, "then the thread is cancelled");
  return NULL;
}

static void
cancellation (void)
{
  pthread_t thread, other;
  void *result;
  pthread_create (&thread, NULL, cancelled, &ticker);
  pthread_create (&other, NULL, asks, &thread);
  pthread_join (thread, &result);
  pthread_join (other, NULL);
  check (result == PTHREAD_CANCELED, "then the thread is cancelled");
}

/* A task that lets it come.  */
static void *
wants_it (void *argument)
{
  pthread_setcancelstate (PTHREAD_CANCEL_ENABLE, NULL);
  pthread_cancel (pthread_self ());
  pthread_testcancel ();
  return argument;
}

static void
task_cancelled (void)
{
  run_thread (worker, wants_it);
}

/* --- A jump to another task's stack --- */

static jmp_buf before_jump;

static void *
jumps (void *argument)
{
  preempt_yield ();
  longjmp (*(jmp_buf *) argument, 1);
}

static void
jump_then (uint64_t slice, void (*next) (void))
{
  start (&(struct preempt_config) { .slice_ns = slice });
  spawn (slice == NEVER ? yields : tick, &ticker);
  if (setjmp (before_jump) == 0)
    preempt_join (spawn (jumps, &before_jump), NULL);
  next ();
}

static void
jump_and_yield (void)
{
  jump_then (NEVER, preempt_yield);
}

/* A request finds it.  */
static void
spin_on (void)
{
  spin_ms (PATIENCE);
}

static void
jump_and_spin (void)
{
  jump_then (MS, spin_on);
}

static void *
waits_for_jump (void *argument)
{
  jmp_buf *there = argument;
  if (setjmp (*there) == 0)
    preempt_join (spawn (jumps, there), NULL);
  preempt_yield ();
  return NULL;
}

static void
jump_to_task (void)
{
  start (&(struct preempt_config) { .slice_ns = NEVER });
  preempt_join (spawn (waits_for_jump, &before_jump), NULL);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*run) (void); } cases[] = {
    { "task-of-main", task_of_main }, { "main-itself", main_itself },
    { "task-of-thread", task_of_thread }, { "thread-returns", thread_returns },
    { "task-cancelled", task_cancelled }, { "nothing-lost", nothing_lost },
    { "cancellation", cancellation }, { "jump-and-yield", jump_and_yield },
    { "jump-and-spin", jump_and_spin }, { "jump-to-task", jump_to_task },
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
    if (argc == 2 && strcmp (argv[1], cases[i].name) == 0)
      {
        cases[i].run ();
        return 0;
      }
  return 2;
}
