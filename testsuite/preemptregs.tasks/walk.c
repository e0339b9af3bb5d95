/* All tasks, as preempt_next_task and preempt_get_info tell them: in each state; at any
   instruction, to a signal handler; to another thread; in a child after fork.

   SPDX-License-Identifier: MIT  */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"
#include "sender.h"

static const struct preempt_config unhurried = { .slice_ns = NEVER };

static struct preempt_task_info
info (const preempt_task *task)
{
  struct preempt_task_info i;
  if (preempt_get_info (task, &i) != 0)
    check (false, "get_info of a task that has not been joined");
  return i;
}

static unsigned
count (void)
{
  unsigned n = 0;
  for (preempt_task *t = NULL; (t = preempt_next_task (t)) != NULL;)
    n++;
  return n;
}

static bool
within (const void *at, const struct preempt_task_info *i)
{
  return at >= i->stack_low && at < i->stack_high;
}

/* Is a parked task's SP on its stack, and its frame above it?  */
static bool
is_sound (const struct preempt_task_info *i)
{
  bool parked = i->state == PREEMPT_NEW || i->state == PREEMPT_READY
                || i->state == PREEMPT_JOINING;
  return parked == (i->sp != NULL) && (!parked || within (i->sp, i))
         && (i->frame == NULL || (within (i->frame, i) && (void *) i->frame > i->sp))
         && (i->joining != NULL) == (i->state == PREEMPT_JOINING);
}

/* --- Each state --- */

static void *
yield_once (void *argument)
{
  preempt_yield ();
  return argument;
}

static void
running (void)
{
  int here;
  struct preempt_task_info i = info (preempt_self ());
  check (i.state == PREEMPT_RUNNING && i.sp == NULL && i.frame == NULL && i.number == 0
         && within (&here, &i) && i.function == NULL && i.name[0] == '\0',
         "the first task: it runs, on its thread's stack");
}

static void
parked (void)
{
  int argument;
  preempt_task *task = spawn (yield_once, &argument);
  struct preempt_task_info fresh = info (task), i;
  check (fresh.state == PREEMPT_NEW && is_sound (&fresh) && fresh.frame == NULL
         && fresh.function == yield_once && fresh.argument == &argument,
         "a new task, with its argument");
  preempt_yield ();
  i = info (task);
  check (i.state == PREEMPT_READY && is_sound (&i) && i.frame == NULL && i.sp < fresh.sp,
         "a task that has yielded is ready, and has no frame");
  preempt_yield ();
  i = info (task);
  check (i.state == PREEMPT_ENDED && is_sound (&i) && i.result == &argument
         && i.stack_low == NULL && i.stack_high == NULL,
         "a task that has ended has its result, and no stack");
  preempt_join (task, NULL);
  check (preempt_get_info (task, &i) == ESRCH, "a task that has been joined: ESRCH");
}

static void *
tell_first (void *told)
{
  *(struct preempt_task_info *) told = info (preempt_next_task (NULL));
  return NULL;
}

static void
joining (void)
{
  struct preempt_task_info told;
  preempt_task *task = spawn (tell_first, &told);
  preempt_join (task, NULL);
  check (told.state == PREEMPT_JOINING && told.joining == task && is_sound (&told),
         "a task that joins another waits for that one");
}

static void
preempted (void)
{
  struct ticker ticker = { 0 };
  preempt_task *task = spawn (tick, &ticker);
  preempt_set_slice (MS / 10);
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (task).preempted == 0;)
    preempt_yield ();
  struct preempt_task_info i = info (task);
  check (i.state == PREEMPT_READY && i.frame != NULL && is_sound (&i)
         && (char *) i.frame + preempt_trampoline.frame <= (char *) i.stack_high,
         "a preempted task is ready, and its frame is on its stack, above SP");
  ticker.stop = true;           /* first: a request may have been put off, and be granted then */
  preempt_set_slice (NEVER);
  preempt_join (task, NULL);
}

static void
names (void)
{
  char name[PREEMPT_NAME_BYTES + 8];
  memset (name, 'x', sizeof name);
  name[sizeof name - 1] = '\0';
  preempt_task *task = spawn (yield_once, NULL);
  preempt_set_name (task, "worker bee");
  preempt_set_name (NULL, name);
  check (strcmp (info (task).name, "worker bee") == 0, "set_name");
  check (strlen (info (preempt_self ()).name) == PREEMPT_NAME_BYTES - 1,
         "set_name: the running task's, cut");
  preempt_set_name (NULL, "");
  check (info (preempt_self ()).name[0] == '\0', "set_name: a shorter one");
  preempt_join (task, NULL);
}

/* The program knows a struct that is smaller or larger than the library's.  */
static void
sizes (void)
{
  struct { struct preempt_task_info info; char more[16]; } large;
  memset (&large, 1, sizeof large);
  preempt_get_info_sized (preempt_self (), (void *) &large, sizeof large);
  bool cleared = large.more[0] == 0 && large.more[15] == 0;
  memset (&large, 1, sizeof large);
  preempt_get_info_sized (preempt_self (), (void *) &large, sizeof large.info.state);
  check (cleared && large.info.state == PREEMPT_RUNNING
         && large.info.number == 0x01010101, "get_info: as much as the caller knows");
}

/* --- At any instruction, to a signal handler --- */

enum { LIVE = 8 };

/* Those that must be told: from after their spawn to before their join.  */
static preempt_task *_Atomic live[LIVE];
static atomic_uint missed, unsound, runners;

static void
look (int signal)
{
  unsigned found = 0, must = 0, run = 0;
  (void) signal;
  for (preempt_task *t = NULL; (t = preempt_next_task (t)) != NULL;)
    {
      struct preempt_task_info i;
      if (preempt_get_info (t, &i) != 0)
        continue;
      unsound += !is_sound (&i) && i.state != PREEMPT_RUNNING;
      run += i.state == PREEMPT_RUNNING;
      for (unsigned n = 0; n < LIVE; n++)
        found += live[n] == t;
    }
  for (unsigned n = 0; n < LIVE; n++)
    must += live[n] != NULL;
  missed += found != must;
  runners += run > 1;
  handled++;
}

static void *
work (void *argument)
{
  for (uintptr_t n = (uintptr_t) argument; n > 0; n--)
    preempt_yield ();
  return argument;
}

static void
in_handler (void)
{
  struct sigaction action = { .sa_handler = look, .sa_flags = SA_ONSTACK | SA_RESTART };
  struct sender to_self = { pthread_self (), SIGUSR1, 20000 };
  pthread_t sender;
  sigaction (SIGUSR1, &action, NULL);
  preempt_set_slice (MS / 10);
  pthread_create (&sender, NULL, send_signals, &to_self);
  while (!enough)
    {
      for (unsigned n = 0; n < LIVE; n++)
        live[n] = spawn (work, (void *) (uintptr_t) (n % 3));
      for (unsigned n = 0; n < LIVE; n++)
        preempt_join (atomic_exchange (&live[n], NULL), NULL);
    }
  pthread_join (sender, NULL);
  preempt_set_slice (NEVER);
  printf ("%u signals: %u missed a task, %u found one that was not sound, %u two that"
          " ran\n", handled, missed, unsound, runners);
  check (missed == 0, "a signal handler finds all tasks");
  check (unsound == 0, "and each is as it should be");
  check (runners == 0, "and one at the most runs");
}

/* --- To another thread --- */

static atomic_bool finished;

static void *
look_again (void *rounds)
{
  for (; !finished; ++*(unsigned *) rounds)
    for (preempt_task *t = NULL; (t = preempt_next_task (t)) != NULL;)
      {
        struct preempt_task_info i;
        preempt_get_info (t, &i);
      }
  return NULL;
}

static void
in_thread (void)
{
  unsigned rounds = 0;
  pthread_t thread;
  pthread_create (&thread, NULL, look_again, &rounds);
  for (unsigned n = 0; n < 5000; n++)
    preempt_join (spawn (work, (void *) 2), NULL);
  finished = true;
  pthread_join (thread, NULL);
  check (rounds > 0 && count () == 1, "another thread looks meanwhile");
}

/* --- In a child after fork --- */

static void *
fork_apart (void *status)
{
  pid_t child = fork ();
  if (child == 0)
    {
      bool none = preempt_next_task (NULL) == NULL;
      const char *error = preempt_start (&unhurried);
      preempt_task *task = error == NULL ? preempt_spawn (work, NULL) : NULL;
      _exit (none && task != NULL && count () == 2 ? 42 : 1);
    }
  waitpid (child, status, 0);
  return NULL;
}

static void
in_child (void)
{
  int status = 0;
  pthread_t thread;
  preempt_task *task = spawn (work, NULL);
  pthread_create (&thread, NULL, fork_apart, &status);
  pthread_join (thread, NULL);
  check (WIFEXITED (status) && WEXITSTATUS (status) == 42,
         "in a child of another thread's there are no tasks, then its own");
  preempt_join (task, NULL);
}

int
main (void)
{
  check (preempt_next_task (NULL) == NULL, "outside a worker there is no task");
  start (&unhurried);
  running ();
  parked ();
  joining ();
  preempted ();
  names ();
  sizes ();
  check (count () == 1, "all that were joined are gone");
  in_handler ();
  in_thread ();
  in_child ();
  preempt_stop ();
  check (preempt_next_task (NULL) == NULL, "after stop there is no task");
  return 0;
}
