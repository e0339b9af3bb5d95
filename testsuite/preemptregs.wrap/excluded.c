/* excluded KIND: two tasks take a lock of KIND in turn, and keep it until a request to
   preempt has come.  Never are both inside, and each is preempted outside.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <threads.h>

#include "preemptregs.sched/check.h"
#include "requests.h"

#define ROUNDS 20

static pthread_mutex_t mutex;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spinlock;
static mtx_t mtx;

static void
make_mutex (int type, int robust)
{
  pthread_mutexattr_t a;
  pthread_mutexattr_init (&a);
  pthread_mutexattr_settype (&a, type);
  pthread_mutexattr_setrobust (&a, robust);
  pthread_mutex_init (&mutex, &a);
}

static void
make (const char *kind)
{
  make_mutex (strcmp (kind, "recursive") == 0 ? PTHREAD_MUTEX_RECURSIVE
              : strcmp (kind, "errorcheck") == 0 ? PTHREAD_MUTEX_ERRORCHECK
              : strcmp (kind, "adaptive") == 0 ? PTHREAD_MUTEX_ADAPTIVE_NP
              : PTHREAD_MUTEX_NORMAL,
              strcmp (kind, "robust") == 0 ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
  pthread_spin_init (&spinlock, 0);
  mtx_init (&mtx, mtx_plain);
}

static int lock_mutex (void) { return pthread_mutex_lock (&mutex); }
static int unlock_mutex (void) { return pthread_mutex_unlock (&mutex); }
static int try_mutex (void)
{
  int error;
  while ((error = pthread_mutex_trylock (&mutex)) == EBUSY)
    continue;
  return error;
}
static int lock_timed (void)
{
  struct timespec end;
  clock_gettime (CLOCK_REALTIME, &end);
  end.tv_sec += 1000;
  return pthread_mutex_timedlock (&mutex, &end);
}
static int write_rwlock (void) { return pthread_rwlock_wrlock (&rwlock); }
/* One writes and the other reads.  */
static int either_rwlock (void)
{
  static unsigned turn;
  return turn++ % 2 ? pthread_rwlock_rdlock (&rwlock) : pthread_rwlock_wrlock (&rwlock);
}
static int unlock_rwlock (void) { return pthread_rwlock_unlock (&rwlock); }
static int lock_spin (void) { return pthread_spin_lock (&spinlock); }
static int unlock_spin (void) { return pthread_spin_unlock (&spinlock); }
static int lock_file (void) { flockfile (stdout); return 0; }
static int unlock_file (void) { funlockfile (stdout); return 0; }
static int lock_mtx (void) { return mtx_lock (&mtx); }
static int unlock_mtx (void) { return mtx_unlock (&mtx); }

static const struct kind
{
  const char *name;
  int (*take) (void), (*give) (void);
} kinds[] = {
  { "normal", lock_mutex, unlock_mutex },
  { "recursive", lock_mutex, unlock_mutex },
  { "errorcheck", lock_mutex, unlock_mutex },
  { "adaptive", lock_mutex, unlock_mutex },
  { "robust", lock_mutex, unlock_mutex },
  { "tried", try_mutex, unlock_mutex },
  { "timed", lock_timed, unlock_mutex },
  { "written", write_rwlock, unlock_rwlock },
  { "read", either_rwlock, unlock_rwlock },
  { "spin", lock_spin, unlock_spin },
  { "file", lock_file, unlock_file },
  { "mtx", lock_mtx, unlock_mtx },
};

static const struct kind *kind;
static volatile bool inside;
static bool met, failed;

static void *
work (void *unused)
{
  for (unsigned i = 0; i < ROUNDS; i++)
    {
      failed |= kind->take () != 0;
      met |= inside;
      inside = true;
      await_request ();
      inside = false;
      failed |= kind->give () != 0;
      await_preemption ();
    }
  return unused;
}

int
main (int argc, char **argv)
{
  for (kind = kinds; argc < 2 || strcmp (kind->name, argv[1]) != 0; kind++)
    if (kind == kinds + sizeof kinds / sizeof *kinds - 1)
      return 2;
  make (kind->name);
  static struct ticker other;
  start (&(struct preempt_config) { .slice_ns = MS / 10 });
  preempt_task *ticking = spawn (tick, &other);
  preempt_task *task[] = { spawn (work, NULL), spawn (work, NULL) };
  for (unsigned i = 0; i < 2; i++)
    preempt_join (task[i], NULL);
  other.stop = true;
  preempt_join (ticking, NULL);
  check (!met, "one task at a time");
  check (!failed, "no function fails");
  check (!gave_up, "each is preempted, outside");
  check (preempt_stop () == 0, "stop");
  return 0;
}
