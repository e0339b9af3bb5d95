/* Start and stop.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"
#include "records.h"
#include "valgrind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_DEFAULT_BYTES 262144
#define SLICE_DEFAULT_NS 10000000
#define SLICE_LEAST_NS 10000
#define SLICE_MOST_NS 1000000000000

struct worker the_worker;
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint slice;       /* in microseconds: a word of every machine */
static bool off, no_breakpoint, no_stub, by_monitor, reported;  /* by the environment */
static pid_t process;           /* that fork is watched in; 0: none yet */
static atomic_char *parents;    /* a page that the kernel clears in a child; NULL where
                                   it does not */

_Static_assert (PREEMPT_POINTS <= PREEMPT_POINTS_MOST, "preempt_stats keeps its form");

/* Why preempt_start is refused.  */
static const char *__attribute__ ((format (printf, 1, 2)))
complain (const char *format, ...)
{
  static char message[640];
  char why[600];
  va_list ap;
  va_start (ap, format);
  vsnprintf (why, sizeof why, format, ap);
  va_end (ap);
  snprintf (message, sizeof message, "preempt_start: %s", why);
  return message;
}

/* The least stack on which a task can be preempted at all.  */
static size_t
least_stack (void)
{
  return 2 * (cpu_stack_bytes () + stack_reserve ());
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

/* The switch NAME of the environment, into *ON.  Not in a program with more rights than
   its user has.  False when it is neither 0 nor 1.  */
static bool
read_switch (const char *name, bool *on)
{
  const char *value = secure_getenv (name);
  *on = value != NULL && strcmp (value, "1") == 0;
  return value == NULL || *on || strcmp (value, "") == 0 || strcmp (value, "0") == 0;
}

/* NULL, or the name of a variable that is not as it should be.  */
static const char *
read_environment (void)
{
  return !read_switch ("PREEMPT_OFF", &off) ? "PREEMPT_OFF"
         : !read_switch ("PREEMPT_NO_BREAKPOINT", &no_breakpoint)
         ? "PREEMPT_NO_BREAKPOINT"
         : !read_switch ("PREEMPT_NO_STUB", &no_stub) ? "PREEMPT_NO_STUB"
         : !read_switch ("PREEMPT_MONITOR", &by_monitor) ? "PREEMPT_MONITOR"
         : !read_switch ("PREEMPT_REPORT", &reported) ? "PREEMPT_REPORT" : NULL;
}

static const char *
check (const struct preempt_config *c)
{
  if (this_worker != NULL || the_worker.current != NULL)
    return complain ("started already");
  if (c->signal != 0 && !is_free (c->signal))
    return complain ("signal %d cannot request preemption", c->signal);
  if (c->stack_bytes != 0 && c->stack_bytes < least_stack ())
    return complain ("stacks of %zu bytes are too small to preempt tasks on: expected at"
                     " least %zu", c->stack_bytes, least_stack ());
  if (c->requests < PREEMPT_BY_EITHER || c->requests > PREEMPT_BY_MONITOR)
    return complain ("expected a timer or the monitor to request preemption, not %d",
                     c->requests);
  if (!exceptions_found ())
    return complain ("the program has more than %d copies of the C++ library: link its"
                     " modules with the shared one (without -static-libstdc++)", COPIES);
  if (preempt_set_slice (c->slice_ns != 0 ? c->slice_ns : SLICE_DEFAULT_NS) != 0)
    return complain ("expected a slice from 10 microseconds to 1000 seconds");
  const char *variable = read_environment ();
  if (variable != NULL)
    return complain ("expected 0 or 1 in the environment variable %s", variable);
  return NULL;
}

/* Find the records.  Return NULL, or why not.  */
static const char *
find_records (void)
{
  char names[300];
  const char *error = preempt_init ();
  if (error != NULL)
    return error;
  if (!off && !modules_recorded () && modules_lost (names, sizeof names))
    return complain ("no note leads to the function records of %s, so that nothing would"
                     " be preempted: leave section " NOTE_SECTION " as the linker wrote it",
                     names);
  if (!off && !modules_recorded ())
    return complain ("no module has records, so that nothing would be preempted:"
                     " compile with GCC and -fplugin=preemptregs.so"
                     " -fplugin-arg-preemptregs-records, and give both to the link too"
                     " under -flto");
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
close_files (struct worker *w)
{
  proc_close (&w->waits.call);
  proc_close (&w->status);
}

static void
stop_requests (struct worker *w)
{
  timer_stop (w);
  breakpoint_clear (w);
  requests_stop (w);
  breakpoint_close (w);
  close_files (w);
}

/* Why the worker is to have no timer, or NULL.  */
static const char *
refuse_timer (struct worker *w, const struct preempt_config *c)
{
  if (off)
    return "preemption is off";
  if (by_monitor || c->requests == PREEMPT_BY_MONITOR)
    return "the program is to have none";
  if (w->timer.insisted)
    return NULL;
  /* It lets other threads run at a handler's system calls, and may then take the task's
     stack for another's.  */
  if (RUNNING_ON_VALGRIND)
    return "the program runs under valgrind";
  /* A timer goes on while the program is stopped, the monitor does not: its ticks would
     leave no time for a single step.  */
  const char *tracer = traced (w);
  if (tracer != NULL)
    return tracer;
  /* Of such a signal it is likely that the program waits for it, and only the monitor
     heeds that.  */
  if (w->was_blocked)
    return "its signal was blocked at preempt_start";
  return NULL;
}

/* Return NULL, or why not.  */
static const char *
start_requests (struct worker *w, const struct preempt_config *c)
{
  int signal = c->signal != 0 ? c->signal : SIGURG;
  int error = requests_start (w, signal);
  if (error != 0)
    return complain ("the thread cannot get an alternate stack (%s): %s",
                     strerror (error), error == EPERM
                     ? "it runs on the one it has: not from a signal handler"
                     : "raise the limits of memory (ulimit -v) and of mappings"
                       " (vm.max_map_count)");
  requests_adopt_mask (w);
  breakpoint_forbid (w, off ? "preemption is off" : "they are switched off");
  proc_open (&w->status, "/proc/self/status");
  w->timer.insisted = c->requests == PREEMPT_BY_TIMER;
  timer_forbid (w, refuse_timer (w, c));
  stub_forbid (w, off ? "preemption is off" : "they are switched off");
  waits_open (w);
  const char *why = preempt_check_thread ();
  if (why == NULL && !off)
    why = trial (w, signal, !no_breakpoint && !c->no_breakpoint);
  if (why == NULL && !off && (error = monitor_start (w)) != 0)
    why = apart_explain (error);
  if (why == NULL && !off && !no_stub && !c->no_stub)
    stub_open (w);
  if (why == NULL)
    return NULL;
  stop_requests (w);
  return complain ("%s", why);
}

struct worker *
worker_started (void)
{
  return the_worker.current == NULL ? NULL : &the_worker;
}

/* In a child after fork.  It has the thread that called fork, and no other: if that
   is the worker, its tasks are there, but nobody asks for preemption; if not, they are
   gone.  Async-signal-safe.  */
static void
forked (void)
{
  struct worker *w = &the_worker;
  starting = (pthread_mutex_t) PTHREAD_MUTEX_INITIALIZER;
  monitor_forked (w);
  process = getpid ();
  if (parents != NULL)
    atomic_store (parents, 1);
  if (w->current == NULL)
    return;
  breakpoint_close (w);
  close_files (w);
  atomic_store (&w->timer.there, false);
  timer_forbid (w, "the process is the child of a fork");
  stub_forbid (w, "the process is the child of a fork");
  atomic_store (&w->request, REQUEST_NONE);
  w->tid = syscall (SYS_gettid);
  if (this_worker == NULL)
    {
      requests_forget ();
      w->current = NULL;
    }
}

/* A child has another number, but for one that is the first of its namespace, as its parent
   may be; and a page that is clear, but for where an emulator forgets to clear it.  */
void
worker_notice_fork (void)
{
  if (process != 0
      && (getpid () != process || (parents != NULL && atomic_load (parents) == 0)))
    forked ();
}

/* Once: it cannot be undone.  */
static int
watch_fork (void)
{
  size_t page = sysconf (_SC_PAGESIZE);
  if (process != 0)
    return 0;
  int error = pthread_atfork (NULL, NULL, forked);
  if (error != 0)
    return error;
  process = getpid ();
  void *map = mmap (NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                    -1, 0);
  if (map == MAP_FAILED || madvise (map, page, MADV_WIPEONFORK) != 0)
    return 0;
  parents = map;
  atomic_store (parents, 1);
  return 0;
}

/* What the first task needs beside its stack.  Return NULL, or why not.  */
static const char *
start_worker (struct worker *w, const struct preempt_task_view *view,
              const struct preempt_config *c)
{
  int error = watch_fork ();
  if (error != 0)
    return complain ("a function to be called at fork cannot be registered (%s): raise"
                     " the limit of memory (ulimit -v)", strerror (error));
  memset (w, 0, sizeof *w);
  w->breakpoint.fd = w->waits.call.fd = w->status.fd = -1;
  task_init_first (w, view);
  w->tid = syscall (SYS_gettid);
  w->error = &errno;
  if (pthread_getcpuclockid (pthread_self (), &w->clock) != 0)
    w->clock = CLOCK_MONOTONIC;
  report_start (w, reported || c->report);
  stack_bytes = c->stack_bytes != 0 ? c->stack_bytes : STACK_DEFAULT_BYTES;
  if (stack_bytes < least_stack ())
    stack_bytes = least_stack ();
  this_worker = w;
  error = thread_watch (w);
  if (error != 0)
    return complain ("no key for the thread's end (%s): %s", strerror (error),
                     error == EAGAIN ? "the program has made as many pthread keys as"
                     " there can be (PTHREAD_KEYS_MAX)"
                     : "raise the limit of memory (ulimit -v)");
  const char *why = start_requests (w, c);
  if (why != NULL)
    thread_unwatch ();
  return why;
}

static const char *
start (const struct preempt_config *c)
{
  struct worker *w = &the_worker;
  struct preempt_task_view view = { 0 };
  const char *error = check (c);
  if (error == NULL)
    error = find_records ();
  if (error != NULL)
    return error;
  if (!stack_of_thread (&view))
    return complain ("where the thread's stack lies cannot be found out (%s): %s",
                     strerror (errno), errno == EMFILE || errno == ENFILE
                     ? "too many files are open: raise the limit (ulimit -n)"
                     : "is /proc mounted?");
  holds_offer ();
  error = start_worker (w, &view, c);
  if (error != NULL)
    {
      this_worker = NULL;
      w->current = NULL;
    }
  return error;
}

/* The caller's CONFIG, of SIZE bytes, into *C.  Return NULL, or why not.  */
static const char *
read_config (const struct preempt_config *config, size_t size, struct preempt_config *c)
{
  const char *bytes = (const char *) config;
  memset (c, 0, sizeof *c);
  if (config == NULL)
    return NULL;
  for (size_t i = sizeof *c; i < size; i++)
    if (bytes[i] != 0)
      return complain ("preempt_config has a field set that this libpreempt does not"
                       " know: it is older than the preempt.h that the program was"
                       " compiled with");
  memcpy (c, config, size < sizeof *c ? size : sizeof *c);
  return NULL;
}

const char *
preempt_start_sized (const struct preempt_config *config, size_t size)
{
  struct preempt_config c;
  worker_notice_fork ();
  pthread_mutex_lock (&starting);
  const char *error = read_config (config, size, &c);
  if (error == NULL)
    error = start (&c);
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
  monitor_stop (w);
  report_stop (w);
  stop_requests (w);
  holds_stop (w);
  this_worker = NULL;
  /* Another thread may wait to start.  */
  pthread_mutex_lock (&starting);
  thread_unwatch ();
  w->current = NULL;
  pthread_mutex_unlock (&starting);
  return 0;
}

uint64_t
slice_length (void)
{
  return atomic_load_explicit (&slice, memory_order_relaxed) * UINT64_C (1000);
}

int
preempt_set_slice (uint64_t slice_ns)
{
  if (slice_ns < SLICE_LEAST_NS || slice_ns > SLICE_MOST_NS)
    return EINVAL;
  worker_notice_fork ();
  atomic_store (&slice, (slice_ns + 999) / 1000);
  /* A monitor that sleeps towards the old slice's end looks again.  */
  monitor_ring ();
  return 0;
}

void
preempt_get_stats_sized (const preempt_task *task, struct preempt_stats *stats,
                         size_t size)
{
  struct worker *w = this_worker;
  struct preempt_stats all = { 0 };
  if (task != NULL)
    all = task->stats;
  else if (w != NULL)
    all = w->all;
  all.breakpoints = w != NULL && breakpoint_missing (w) == NULL;
  all.timer = w != NULL && timer_requests (w);
  all.stubs = w != NULL && stub_missing (w) == NULL;
  memset (stats, 0, size);
  memcpy (stats, &all, size < sizeof all ? size : sizeof all);
}
