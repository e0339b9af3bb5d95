/* held [CASE]: when a task holds a lock, and is not preempted, and when it is again: after
   errors, nested, across voluntary switches.  A CASE ends the program, or is told on
   standard error.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"
#include "requests.h"

static pthread_mutex_t
new_mutex (int type, int robust)
{
  pthread_mutex_t m;
  pthread_mutexattr_t a;
  pthread_mutexattr_init (&a);
  pthread_mutexattr_settype (&a, type);
  pthread_mutexattr_setrobust (&a, robust);
  pthread_mutex_init (&m, &a);
  return m;
}

/* --- Another thread, which holds what the task asks for --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;

static void *
hold_mutex (void *m)
{
  pthread_mutex_lock (m);
  pthread_barrier_wait (&barrier);
  pthread_barrier_wait (&barrier);
  pthread_mutex_unlock (m);
  return NULL;
}

static void *
lock_and_end (void *m)
{
  pthread_mutex_lock (m);
  return NULL;
}

static void
not_got (void)
{
  pthread_t thread;
  struct timespec past = { 0 };
  pthread_barrier_init (&barrier, NULL, 2);
  pthread_create (&thread, NULL, hold_mutex, &mutex);
  pthread_barrier_wait (&barrier);
  check (pthread_mutex_trylock (&mutex) == EBUSY && await_preemption (),
         "trylock that fails: not held");
  check (pthread_mutex_timedlock (&mutex, &past) == ETIMEDOUT && await_preemption (),
         "timedlock that fails: not held");
  pthread_barrier_wait (&barrier);
  check (pthread_mutex_lock (&mutex) == 0 && is_held (), "lock that waits: held");
  pthread_join (thread, NULL);
  check (pthread_mutex_unlock (&mutex) == 0 && await_preemption (), "unlocked: not held");
}

static void
errors (void)
{
  pthread_mutex_t m = new_mutex (PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED);
  pthread_mutex_t other = m;
  pthread_mutex_lock (&m);
  check (pthread_mutex_lock (&m) == EDEADLK && is_held (),
         "locked again, refused: held once");
  check (pthread_mutex_unlock (&other) == EPERM && is_held (),
         "another one, not locked, is unlocked: held");
  check (pthread_mutex_unlock (&m) == 0 && await_preemption (), "unlocked: not held");
}

static void
nested (void)
{
  enum { MANY = 100 };
  static pthread_mutex_t many[MANY];
  pthread_mutex_t m = new_mutex (PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED);
  for (unsigned i = 0; i < 3; i++)
    pthread_mutex_lock (&m);
  for (unsigned i = 0; i < 2; i++)
    pthread_mutex_unlock (&m);
  check (is_held (), "locked three times, unlocked twice: held");
  pthread_mutex_unlock (&m);
  check (await_preemption (), "unlocked a third time: not held");
  for (unsigned i = 0; i < MANY; i++)
    pthread_mutex_lock (&many[i]);
  for (unsigned i = 0; i < MANY - 1; i++)
    pthread_mutex_unlock (&many[i]);
  check (is_held (), "one of many is held");
  pthread_mutex_unlock (&many[MANY - 1]);
  check (await_preemption (), "none of many is held");
}

/* Does the kernel, or an emulator of it, hear of robust mutexes?  */
static bool
knows_robust (void)
{
  void *head;
  size_t size;
  return syscall (SYS_get_robust_list, 0, &head, &size) == 0;
}

static void
robust (void)
{
  if (!knows_robust ())
    {
      unsupported ("robust mutexes: not in this kernel");
      return;
    }
  pthread_mutex_t m = new_mutex (PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
  pthread_t thread;
  pthread_create (&thread, NULL, lock_and_end, &m);
  pthread_join (thread, NULL);
  check (pthread_mutex_lock (&m) == EOWNERDEAD && is_held (), "its owner dead: held");
  check (pthread_mutex_consistent (&m) == 0 && pthread_mutex_unlock (&m) == 0
         && await_preemption (), "put in order, unlocked: not held");
  pthread_create (&thread, NULL, lock_and_end, &m);
  pthread_join (thread, NULL);
  check (pthread_mutex_trylock (&m) == EOWNERDEAD && is_held (),
         "its owner dead, tried: held");
  check (pthread_mutex_unlock (&m) == 0 && await_preemption (),
         "unlocked in disorder: not held");
  check (pthread_mutex_lock (&m) == ENOTRECOVERABLE && await_preemption (),
         "not recoverable: not held");
}

/* --- Conditions --- */

static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static bool ready;

static void *
make_ready (void *unused)
{
  pthread_mutex_lock (&mutex);
  ready = true;
  pthread_cond_signal (&condition);
  pthread_mutex_unlock (&mutex);
  return unused;
}

static void
conditions (void)
{
  struct timespec past = { 0 };
  pthread_t thread;
  pthread_mutex_lock (&mutex);
  check (pthread_cond_timedwait (&condition, &mutex, &past) == ETIMEDOUT && is_held (),
         "a condition's wait times out: the mutex is held");
  pthread_create (&thread, NULL, make_ready, NULL);
  while (!ready)
    pthread_cond_wait (&condition, &mutex);
  check (is_held (), "a condition was waited for: the mutex is held");
  pthread_mutex_unlock (&mutex);
  check (await_preemption (), "unlocked: not held");
  pthread_join (thread, NULL);
}

/* --- Other tasks --- */

static int error;

static void *
unlock (void *m)
{
  error = pthread_mutex_unlock (m);
  return NULL;
}

static void *
lock_and_unlock (void *m)
{
  error = pthread_mutex_trylock (m) != EBUSY;
  error |= pthread_mutex_lock (m);
  error |= pthread_mutex_unlock (m);
  return NULL;
}

static void *
read_lock (void *l)
{
  error = pthread_rwlock_tryrdlock (l) || pthread_rwlock_unlock (l);
  error |= pthread_rwlock_trywrlock (l) != EBUSY;
  return NULL;
}

static void
across_tasks (void)
{
  pthread_mutex_t m = new_mutex (PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED);
  pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
  pthread_mutex_lock (&mutex);
  preempt_join (spawn (unlock, &mutex), NULL);
  check (error == 0 && await_preemption (), "unlocked by another task: not held");
  pthread_mutex_lock (&m);
  preempt_task *waits = spawn (lock_and_unlock, &m);
  for (unsigned i = 0; i < 5; i++)
    preempt_yield ();
  check (is_held (), "held after yields, while another task waits");
  pthread_mutex_unlock (&m);
  preempt_join (waits, NULL);
  check (error == 0 && await_preemption (), "and then that one gets it");
  pthread_rwlock_rdlock (&l);
  preempt_join (spawn (read_lock, &l), NULL);
  check (error == 0 && is_held (), "two tasks read, none writes");
  pthread_rwlock_unlock (&l);
  check (await_preemption (), "none reads: not held");
}

static void
jumped_out (void)
{
  static jmp_buf out;
  if (setjmp (out) == 0)
    {
      pthread_mutex_lock (&mutex);
      longjmp (out, 1);
    }
  check (is_held (), "jumped out of: held");
  pthread_mutex_unlock (&mutex);
  check (await_preemption (), "unlocked then: not held");
  pthread_mutex_lock (&mutex);
  pthread_mutex_init (&mutex, NULL);
  check (await_preemption (), "made anew: not held");
}

static void
left_locked (void)
{
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  preempt_join (spawn (lock_and_end, &m), NULL);
  check (await_preemption (), "a task has ended and holds one: others are preempted");
  check (pthread_mutex_trylock (&m) == EBUSY && await_preemption (), "it is locked still");
  preempt_join (spawn (lock_and_end, &mutex), NULL);
  pthread_mutex_unlock (&mutex);
}

/* --- Functions that libc calls --- */

static bool was_held;

static int
look_once (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) info;
  (void) size;
  (void) data;
  was_held = is_held ();
  return 1;
}

static void
initialise (void)
{
  was_held = is_held ();
}

static unsigned users;
static bool two_users;

/* libc has the stream locked.  */
static ssize_t
write_held (void *cookie, const char *from, size_t size)
{
  (void) cookie;
  (void) from;
  two_users |= users++ > 0;
  await_request ();
  users--;
  was_held &= is_held ();
  return size;
}

static int
close_held (void *cookie)
{
  *(bool *) cookie = true;
  return 0;
}

static void *
write_to (void *f)
{
  for (unsigned i = 0; i < 10; i++)
    fputs ("x", f);
  return NULL;
}

static void
callbacks (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  bool closed = false;
  dl_iterate_phdr (look_once, NULL);
  check (was_held && await_preemption (), "in dl_iterate_phdr's function: held");
  was_held = false;
  pthread_once (&once, initialise);
  check (was_held && await_preemption (), "in pthread_once's function: held");
  FILE *f = fopencookie (&closed, "w", (cookie_io_functions_t) { .write = write_held,
                                                                 .close = close_held });
  setvbuf (f, NULL, _IONBF, 0);
  preempt_task *tasks[] = { spawn (write_to, f), spawn (write_to, f) };
  for (unsigned i = 0; i < 2; i++)
    preempt_join (tasks[i], NULL);
  check (was_held && !two_users, "in a stream's own function: held");
  flockfile (f);
  check (fputs ("x", f) >= 0 && is_held (), "the stream is locked: held");
  check (fclose (f) == 0 && closed && await_preemption (), "and closed: not held");
}

/* --- What ends the program, or is told --- */

static void
deadlock (void)
{
  pthread_mutex_lock (&mutex);
  preempt_join (spawn (lock_and_unlock, &mutex), NULL);
}

static void
run_on (void)
{
  pthread_mutex_lock (&mutex);
  for (uint64_t end = spent_ms () + 3000; spent_ms () < end;)
    spin ();
  pthread_mutex_unlock (&mutex);
}

int
main (int argc, char **argv)
{
  static struct ticker other;
  start (&(struct preempt_config) { .slice_ns = MS / 10 });
  if (argc > 1 && strcmp (argv[1], "deadlock") == 0)
    deadlock ();
  preempt_task *ticking = spawn (tick, &other);
  if (argc > 1)
    run_on ();
  else
    {
      not_got ();
      errors ();
      nested ();
      robust ();
      conditions ();
      across_tasks ();
      jumped_out ();
      left_locked ();
      callbacks ();
    }
  other.stop = true;
  preempt_join (ticking, NULL);
  check (preempt_stop () == 0, "stop");
  return 0;
}
