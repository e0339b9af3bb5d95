/* Start and stop.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_DEFAULT_BYTES 262144
#define SLICE_DEFAULT_NS 10000000

static struct worker the_worker;
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static bool off;                /* by the environment: no preemption */
static atomic_char *parents;    /* a page that the kernel clears in a child; NULL where
                                   it does not */

/* The least stack on which a task can be preempted at all.  */
static size_t
least_stack (void)
{
  return 2 * (preempt_trampoline.stack + stack_reserve ());
}

/* Can SIGNAL request preemption?  Not what the CPU raises; nor what stops the program
   or lets it go on, which SIGCONT does wherever it is sent; nor what libc keeps for
   itself.  */
static bool
is_free (int signal)
{
  static const int taken[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS,
                               SIGABRT, SIGKILL, SIGSTOP, SIGCONT };
  for (unsigned i = 0; i < sizeof taken / sizeof *taken; i++)
    if (signal == taken[i])
      return false;
  return signal > 0 && signal <= SIGRTMAX && (signal < 32 || signal >= SIGRTMIN);
}

/* Does the user want no preemption, as to see whether a fault comes from it?  Not in a
   program with more rights than its user has.  False when it cannot be told.  */
static bool
read_environment (void)
{
  const char *value = secure_getenv ("PREEMPT_OFF");
  off = value != NULL && strcmp (value, "1") == 0;
  return value == NULL || off || strcmp (value, "") == 0 || strcmp (value, "0") == 0;
}

static const char *
check (const struct preempt_config *c, char *message, size_t size)
{
  if (this_worker != NULL || the_worker.current != NULL)
    return "preempt_start: started already";
  if (c->signal != 0 && !is_free (c->signal))
    {
      snprintf (message, size, "preempt_start: signal %d cannot request"
                " preemption", c->signal);
      return message;
    }
  if (c->stack_bytes != 0 && c->stack_bytes < least_stack ())
    {
      snprintf (message, size, "preempt_start: stacks of %zu bytes are too small"
                " to preempt tasks on: expected at least %zu", c->stack_bytes,
                least_stack ());
      return message;
    }
  if (!exceptions_found ())
    return "preempt_start: the program has too many copies of the C++ library";
  if (preempt_set_slice (c->slice_ns != 0 ? c->slice_ns : SLICE_DEFAULT_NS) != 0)
    return "preempt_start: expected a slice from 10 microseconds to 1000 seconds";
  if (!read_environment ())
    return "preempt_start: expected 0 or 1 in the environment variable PREEMPT_OFF";
  return NULL;
}

int
file_above_standard (int file)
{
  if (file < 0 || file > STDERR_FILENO)
    return file;
  int above = fcntl (file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close (file);
  return above;
}

static void
stop_requests (struct worker *w)
{
  breakpoint_clear ();
  signals_stop (w);
  breakpoint_close ();
  waits_close ();
}

/* Return NULL, or why not.  */
static const char *
start_requests (struct worker *w, const struct preempt_config *c)
{
  int signal = c->signal != 0 ? c->signal : SIGURG;
  int error = signals_start (signal);
  if (error != 0)
    return strerror (error);
  signals_adopt_mask (w);
  if (!c->no_breakpoint)
    breakpoint_open (w, signal);
  waits_open (w);
  const char *why = preempt_check_thread ();
  if (why == NULL && !off && (error = monitor_start (w)) != 0)
    why = strerror (error);
  if (why != NULL)
    stop_requests (w);
  return why;
}

/* In a child after fork.  It has the thread that called fork, and no other: if that
   is the worker, its tasks are there, but nobody asks for preemption; if not, they are
   gone.  Async-signal-safe.  */
static void
forked (void)
{
  struct worker *w = &the_worker;
  starting = (pthread_mutex_t) PTHREAD_MUTEX_INITIALIZER;
  monitor_forked ();
  if (parents != NULL)
    atomic_store (parents, 1);
  if (w->current == NULL)
    return;
  breakpoint_close ();
  waits_close ();
  atomic_store (&w->request, REQUEST_NONE);
  w->tid = syscall (SYS_gettid);
  if (this_worker == NULL)
    {
      signals_forget ();
      w->current = NULL;
    }
}

void
worker_notice_fork (void)
{
  if (parents != NULL && atomic_load (parents) == 0)
    forked ();
}

/* Once: it cannot be undone.  */
static int
watch_fork (void)
{
  static bool watched;
  size_t page = sysconf (_SC_PAGESIZE);
  if (watched)
    return 0;
  int error = pthread_atfork (NULL, NULL, forked);
  if (error != 0)
    return error;
  watched = true;
  void *map = mmap (NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED || madvise (map, page, MADV_WIPEONFORK) != 0)
    return 0;
  parents = map;
  atomic_store (parents, 1);
  return 0;
}

static const char *
start (const struct preempt_config *config)
{
  static char message[160];
  static const struct preempt_config standard;
  const struct preempt_config *c = config != NULL ? config : &standard;
  struct preempt_task_view view = { 0 };
  const char *error = check (c, message, sizeof message);
  if (error == NULL)
    error = preempt_init ();
  if (error != NULL)
    return error;

  struct worker *w = &the_worker;
  if (!stack_of_thread (&view))
    {
      snprintf (message, sizeof message, "preempt_start: where the thread's stack lies"
                " cannot be found out (is /proc mounted?): %s", strerror (errno));
      return message;
    }
  int code = watch_fork ();
  if (code == 0)
    {
      memset (w, 0, sizeof *w);
      task_init_first (w, &view);
      w->tid = syscall (SYS_gettid);
      stack_bytes = c->stack_bytes != 0 ? c->stack_bytes : STACK_DEFAULT_BYTES;
      if (stack_bytes < least_stack ())
        stack_bytes = least_stack ();
      this_worker = w;
      code = thread_watch (w);
    }
  error = code != 0 ? strerror (code) : start_requests (w, c);
  if (error == NULL)
    return NULL;
  if (code == 0)
    thread_unwatch ();
  this_worker = NULL;
  w->current = NULL;
  snprintf (message, sizeof message, "preempt_start: %s", error);
  return message;
}

const char *
preempt_start (const struct preempt_config *config)
{
  worker_notice_fork ();
  pthread_mutex_lock (&starting);
  const char *error = start (config);
  pthread_mutex_unlock (&starting);
  return error;
}

int
preempt_stop (void)
{
  worker_notice_fork ();
  struct worker *w = this_worker;
  if (w == NULL || w->current != &w->first)
    return EPERM;
  if (w->tasks != 0)
    return EBUSY;
  monitor_stop ();
  stop_requests (w);
  this_worker = NULL;
  /* Another thread may wait to start.  */
  pthread_mutex_lock (&starting);
  thread_unwatch ();
  w->current = NULL;
  pthread_mutex_unlock (&starting);
  return 0;
}

void
preempt_get_stats (const preempt_task *task, struct preempt_stats *stats)
{
  struct worker *w = this_worker;
  memset (stats, 0, sizeof *stats);
  if (task != NULL)
    *stats = task->stats;
  else if (w != NULL)
    *stats = w->all;
}
