/* waits [deadlock]: tasks that wait for one another, and for other threads, in calls that
   would hold their worker: conditions, semaphores, pthread_join.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/resource.h>
#include <threads.h>

#include "preemptregs.sched/check.h"
#include "requests.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static struct ticker other;

/* How often the thread has waited in the kernel.  */
static long
kernel_waits (void)
{
  struct rusage usage;
  getrusage (RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

/* --- A ball, thrown from one to the next --- */

enum { PLAYERS = 4, THROWS = 4000 };

static unsigned ball;
static bool ball_held;
static unsigned players[PLAYERS];

static bool
is_over (void)
{
  return ball == THROWS;
}

static void *
play (void *player)
{
  unsigned me = *(unsigned *) player;
  pthread_mutex_lock (&mutex);
  while (!is_over ())
    {
      while (!is_over () && ball % PLAYERS != me)
        pthread_cond_wait (&condition, &mutex);
      if (ball == THROWS / 2)
        ball_held = is_held ();
      if (!is_over ())
        ball++;
      pthread_cond_broadcast (&condition);
    }
  pthread_mutex_unlock (&mutex);
  return NULL;
}

static sem_t semaphores[PLAYERS];

static void *
play_semaphores (void *player)
{
  unsigned me = *(unsigned *) player;
  for (bool over = false; !over;)
    {
      sem_wait (&semaphores[me]);
      over = is_over ();
      ball += !over;
      sem_post (&semaphores[(me + 1) % PLAYERS]);
    }
  return NULL;
}

static mtx_t c11_mutex;
static cnd_t c11_condition;

static void *
play_c11 (void *player)
{
  unsigned me = *(unsigned *) player;
  mtx_lock (&c11_mutex);
  while (!is_over ())
    {
      while (!is_over () && ball % PLAYERS != me)
        cnd_wait (&c11_condition, &c11_mutex);
      ball += !is_over ();
      cnd_broadcast (&c11_condition);
    }
  mtx_unlock (&c11_mutex);
  return NULL;
}

/* What is there nobody waits for in the kernel.  */
static bool
let_play (void *(*how) (void *))
{
  preempt_task *tasks[PLAYERS];
  long before = kernel_waits ();
  ball = 0;
  for (unsigned i = 0; i < PLAYERS; i++)
    tasks[i] = spawn (how, &players[i]);
  for (unsigned i = 0; i < PLAYERS; i++)
    preempt_join (tasks[i], NULL);
  return ball == THROWS && kernel_waits () - before < THROWS / 10;
}

static void
play_all (void)
{
  for (unsigned i = 0; i < PLAYERS; i++)
    {
      players[i] = i;
      sem_init (&semaphores[i], 0, i == 0);
    }
  check (let_play (play) && ball_held, "conditions of tasks: met, and the mutex is held");
  check (let_play (play_semaphores), "semaphores of tasks");
  mtx_init (&c11_mutex, mtx_plain);
  cnd_init (&c11_condition);
  check (let_play (play_c11), "C11's conditions of tasks");
}

/* --- Other threads --- */

enum { WAITERS = 3 };

static unsigned waiting;
static bool ready;

/* By the time of a clock, so that tasks have waited in vain for some of it.  */
static void *
make_ready (void *ns)
{
  struct timespec pause = { 0, *(long *) ns };
  nanosleep (&pause, NULL);
  pthread_mutex_lock (&mutex);
  ready = true;
  pthread_cond_broadcast (&condition);
  pthread_mutex_unlock (&mutex);
  return NULL;
}

static void *
wait_ready (void *unused)
{
  pthread_mutex_lock (&mutex);
  waiting++;
  while (!ready)
    pthread_cond_wait (&condition, &mutex);
  waiting--;
  pthread_mutex_unlock (&mutex);
  return unused;
}

static uint64_t
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * UINT64_C (1000) + t.tv_nsec / 1000000;
}

/* All that can run wait: for one of them after the other the worker sleeps, and does not
   go round and round.  */
static void
threads (void)
{
  static long pause = 300 * MS;
  preempt_task *tasks[WAITERS];
  pthread_t thread;
  uint64_t began = now_ms ();
  pthread_create (&thread, NULL, make_ready, &pause);
  for (unsigned i = 0; i < WAITERS; i++)
    tasks[i] = spawn (wait_ready, NULL);
  uint64_t before = stats (NULL).switches;
  for (unsigned i = 0; i < WAITERS; i++)
    preempt_join (tasks[i], NULL);
  uint64_t turns = stats (NULL).switches - before;
  check (waiting == 0 && ready, "conditions of another thread, for many tasks");
  check (turns < 10 * (now_ms () - began) + 1000, "and meanwhile the worker sleeps");
  pthread_join (thread, NULL);
}

static sem_t go;

static void *
await_go (void *argument)
{
  sem_wait (&go);
  return argument;
}

static void *
post_go (void *unused)
{
  sem_post (&go);
  return unused;
}

static void *
post_later (void *ns)
{
  struct timespec pause = { 0, *(long *) ns };
  nanosleep (&pause, NULL);
  return post_go (NULL);
}

static void *
return_soon (void *argument)
{
  return argument;
}

/* The other task ends meanwhile: from then on the worker waits in the kernel.  */
static void
left_alone (void)
{
  static long pause = 300 * MS;
  pthread_t thread;
  sem_init (&go, 0, 0);
  preempt_task *task = spawn (return_soon, NULL);
  pthread_create (&thread, NULL, post_later, &pause);
  long before = kernel_waits ();
  check (sem_wait (&go) == 0 && kernel_waits () - before < 100,
         "a semaphore of another thread, when no task is left: the worker sleeps");
  pthread_join (thread, NULL);
  preempt_join (task, NULL);
}

static void
join (void)
{
  pthread_t thread;
  void *result = NULL;
  sem_init (&go, 0, 0);
  pthread_create (&thread, NULL, await_go, &go);
  preempt_task *task = spawn (post_go, NULL);
  check (pthread_join (thread, &result) == 0 && result == &go,
         "pthread_join, of a thread that waits for a task");
  preempt_join (task, NULL);
}

/* --- Times, while another task runs --- */

static struct timespec
after (clockid_t clock, uint64_t ns)
{
  struct timespec t;
  clock_gettime (clock, &t);
  t.tv_nsec += ns;
  t.tv_sec += t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return t;
}

static bool
is_past (clockid_t clock, const struct timespec *end)
{
  struct timespec t = after (clock, 0);
  return t.tv_sec > end->tv_sec || (t.tv_sec == end->tv_sec && t.tv_nsec >= end->tv_nsec);
}

static void
times (void)
{
  pthread_condattr_t attributes;
  pthread_cond_t monotonic;
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&monotonic, &attributes);
  struct timespec end = after (CLOCK_REALTIME, 5 * MS), wrong = { 0, 1000 * MS };
  int error = 0;
  pthread_mutex_lock (&mutex);
  while (error == 0)
    error = pthread_cond_timedwait (&condition, &mutex, &end);
  check (error == ETIMEDOUT && is_past (CLOCK_REALTIME, &end) && is_held (),
         "a condition's time is over");
  end = after (CLOCK_MONOTONIC, 5 * MS);
  for (error = 0; error == 0;)
    error = pthread_cond_timedwait (&monotonic, &mutex, &end);
  check (error == ETIMEDOUT && is_past (CLOCK_MONOTONIC, &end) && is_held (),
         "by the monotonic clock, too");
  end = after (CLOCK_MONOTONIC, 5 * MS);
  for (error = 0; error == 0;)
    error = pthread_cond_clockwait (&condition, &mutex, CLOCK_MONOTONIC, &end);
  check (error == ETIMEDOUT && is_past (CLOCK_MONOTONIC, &end) && is_held (),
         "by a clock that is named");
  check (pthread_cond_timedwait (&condition, &mutex, &wrong) == EINVAL && is_held (),
         "a wrong time is refused");
  pthread_mutex_unlock (&mutex);
  end = after (CLOCK_REALTIME, 5 * MS);
  check (sem_timedwait (&go, &end) == -1 && errno == ETIMEDOUT && is_past (CLOCK_REALTIME, &end)
         && await_preemption (), "a semaphore's time is over");
  check (sem_timedwait (&go, &wrong) == -1 && errno == EINVAL, "a wrong one is refused");
}

/* --- Each waits for the other --- */

static void *
lock_both (void *unused)
{
  pthread_mutex_lock (&second);
  preempt_yield ();
  pthread_mutex_lock (&mutex);
  return unused;
}

static void
deadlock (void)
{
  preempt_task *task = spawn (lock_both, NULL);
  pthread_mutex_lock (&mutex);
  preempt_yield ();
  pthread_mutex_lock (&second);
  preempt_join (task, NULL);
}

int
main (int argc, char **argv)
{
  start (&(struct preempt_config) { .slice_ns = MS / 10 });
  if (argc > 1 && strcmp (argv[1], "deadlock") == 0)
    deadlock ();
  play_all ();
  threads ();
  left_alone ();
  join ();
  preempt_task *ticking = spawn (tick, &other);
  times ();
  other.stop = true;
  preempt_join (ticking, NULL);
  check (preempt_stop () == 0, "stop");
  return 0;
}
