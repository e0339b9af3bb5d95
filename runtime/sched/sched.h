/* The scheduler's parts, as they see one another.

   A worker is a thread that runs tasks; so far there is one.  All of this is
   compiled without records: no task is ever preempted in here, so a worker's
   queue needs no lock against itself.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_SCHED_H
#define PREEMPT_SCHED_H

#include "machine.h"
#include "preempt.h"

#include <linux/perf_event.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* What those who watch the stacks know a task by: fibers.c.  */
struct fiber
{
  void *asan, *tsan;
  unsigned valgrind;
};

/* What the C++ library keeps for each thread: the exceptions that are being
   handled, how many are thrown and not yet caught (Itanium C++ ABI, 2.2.2), and what an
   ABI of the machine's own has beside.  */
struct exceptions
{
  void *word[MACHINE_EXCEPTION_WORDS];
};

/* How many copies of that library a program may have.  */
#define COPIES 4

/* Who looks at all tasks, in a signal handler or another thread, may do so between any two
   instructions of the worker's (walk.c).  What it follows comes first, and is never
   cleared.  */
struct preempt_task
{
  struct preempt_task *made_before;     /* the list of all, the first not among them */
  atomic_bool joined;           /* or not spawned yet: of no interest */
  void *sp;                     /* while it is parked; NULL once it runs on its stack */
  struct exceptions exceptions[COPIES]; /* while it is parked */
  int error;                    /* errno, likewise */
  struct preempt_task_view view;
  struct preempt_task *next;    /* in the queue */
  void *(*function) (void *);
  void *argument, *result;
  bool begun, ended;
  struct preempt_task *joiner;  /* waits for the end */
  const struct preempt_task *joining;   /* whose end it waits for */
  struct preempt_frame *frame;  /* while it is preempted */
  char name[PREEMPT_NAME_BYTES];
  unsigned number;              /* from 0, the first task */
  bool request_waits;           /* came in while preemption was disabled */
  uint64_t owes;                /* by how much its last turns were too long, in nanoseconds:
                                   its next is shorter by that */
  struct preempt_stats stats;
  struct fiber fiber;
};

/* A turn that never comes.  */
#define NO_TURN (~0ul)

/* What became of the last request.  */
enum request
{
  REQUEST_NONE,                 /* done with: a switch, or put off */
  REQUEST_SENT,                 /* the monitor's signal is on its way */
  REQUEST_GRANTED               /* the task is on its way, to asyncPreempt2 and a
                                   switch: it must get there, however slowly */
};

/* Of a turn that goes on too long, what the handler of a request tells the monitor that
   has asked.  It is the handler's while it is asked for, and else the monitor's.  */
enum account_state
{
  ACCOUNT_NONE,
  ACCOUNT_ASKED,
  ACCOUNT_TOLD
};

struct place
{
  bool known;                   /* the PC is in a module, and: */
  char module[64], symbol[64];  /* the ends of their names */
  uintptr_t offset;             /* the PC in it, or the PC */
};

struct account
{
  _Atomic enum account_state state;
  unsigned long turn;
  enum preempt_point point;     /* why the request was put off */
  bool stackless;               /* the thread has no alternate stack */
  const void *lock;             /* that the task holds, or NULL */
  struct place place;
};

/* What is said of turns that go on too long: report.c.  The monitor's, while it runs.  */
struct report
{
  bool said_forever;            /* what can never come right */
  unsigned long turns;          /* that went on for more than a second */
  unsigned long said;           /* the last turn that is done with, or NO_TURN */
  unsigned long arrived;        /* of the worker, when last looked at */
  uint64_t heard;               /* when a request was last seen to have arrived */
  unsigned long silent;         /* the turn in which none has for a second, or NO_TURN */
  uint64_t used;                /* what its thread had computed by then */
  unsigned long asked;          /* the turn that was asked about */
  bool in_call;                 /* in it, seen there: one that a request has woken is not */
  unsigned answers, met[PREEMPT_POINTS];        /* in it */
  struct place met_at[PREEMPT_POINTS];          /* the last of each */
};

/* The CPU's breakpoint of a worker's thread: breakpoint.c.  */
struct breakpoint
{
  struct perf_event_attr event;
  atomic_int fd;                /* -1: none */
  uint64_t id;                  /* the kernel's number of the event */
  const char *_Atomic missing;  /* why there is none; NULL: there is */
  atomic_bool set;
  unsigned long turn;           /* of the worker, that it was last tried in */
  unsigned candidate;           /* in that turn: which one */
  size_t reach;                 /* and how far to look for it */
};

/* Its return stubs: stub.c.  */
struct stub
{
  const char *_Atomic missing;  /* why there are none; NULL: there are */
  atomic_ulong turn;            /* of the worker, that one is to end; or NO_TURN */
};

/* The stack of the handlers, in place of the thread's old one: alternate.c.  */
struct alternate
{
  void *low;
  size_t bytes;
  stack_t old;
};

/* The worker's own timer: timer.c.  Of the worker's thread, but for what is atomic.  */
struct timer
{
  atomic_bool there;
  int id;                       /* the kernel's */
  const char *_Atomic missing;  /* why the monitor requests; NULL: the timer does */
  bool insisted;                /* the program wants it, whatever else is better */
  bool armed;                   /* it ticks */
  uint64_t interval;            /* by which it ticks, in nanoseconds */
  unsigned long turn;           /* the one to be over at the next tick */
  uint64_t retry;               /* the last was sooner or later than that: by so much
                                   after the one before; 0: it was not */
  uint64_t over;                /* when this turn's first request was put off; 0: none was */
  uint64_t put_off;             /* and the last */
  uint64_t used;                /* CPU time of the thread then, but for the first */
  atomic_ulong chance;          /* the turn in which that was so, and no breakpoint stops
                                   the task: the monitor helps */
};

/* The monitor's thread, and what it knows: monitor.c.  */
struct monitor
{
  pthread_t thread;
  bool running;                 /* of the thread that starts and stops */
  atomic_bool stopping, ended;  /* it shall end; it has, by itself */
  atomic_bool parked;           /* asleep until the bell rings */
  atomic_bool strange;          /* a task was in a module that is not judged */
  bool sends;                   /* its requests have been seen to arrive */
  /* Its own.  */
  unsigned long turn;
  uint64_t since;               /* when that was first seen */
  uint64_t retry, used;         /* as the timer's */
  uint64_t judged;              /* when modules last were */
};

/* A file that the kernel tells by: proc.c.  */
struct proc_file
{
  int fd;                       /* -1: nothing */
  struct stat opened;
};

/* What it tells of the thread's system calls: waits.c.  */
struct waits
{
  struct proc_file call;
  unsigned long turn;           /* that it was last looked at in */
  bool waited;                  /* the thread was found waiting for signals in it */
  uint64_t base;                /* what time it had used then */
};

/* A lock that a task holds: holds.c.  */
struct hold
{
  const void *lock;
  struct preempt_task *task;
  int how;
};

struct holds
{
  struct hold *at;              /* the last taken is the last; NULL: none yet */
  unsigned count, room;
  struct hold few[16];
};

struct worker
{
  struct preempt_task *current;
  struct preempt_task *head, **tail;    /* runnable, but not running */
  struct preempt_task first;    /* what the thread ran before */
  sigset_t mask;                /* the signals that are blocked as usual */
  unsigned tasks;               /* not yet joined, the first not counted */
  unsigned numbers;             /* given out */
  struct preempt_stats all;     /* the sum over all tasks */
  pid_t tid;
  int *error;                   /* the thread's errno */
  clockid_t clock;              /* the CPU time that the thread has used */
  struct exceptions *exceptions[COPIES];        /* the thread's; NULL: none */
  unsigned copies;              /* the last of these, and one */
  unsigned changes;             /* what they were found by */
  atomic_uint runnable;         /* length of the queue: the monitor reads it, and the
                                   handler */
  atomic_ulong switches;        /* and this, to see whether a slice goes on */
  atomic_ulong turn;            /* what it was when the monitor last asked */
  atomic_uint running;          /* the current task's number, for the monitor */
  atomic_int unsent;            /* why the last request could not be sent, or 0 */
  atomic_ulong arrived;         /* requests, by whatever way, that were dealt with */
  struct account account;
  atomic_bool by_stub;          /* a return stub ends the turn, for sure: but for a task that
                                   jumps out of libc */
  atomic_bool by_chance;        /* the task was in code without a record, and nothing
                                   will stop it where it comes back from there */
  _Atomic enum request request; /* never a second one before the first is done with */
  unsigned missing;             /* requests due while that one does not get there */
  uintptr_t pc, sp;             /* where the last one found the thread */
  atomic_bool still;            /* and the one before, too */
  bool was_blocked;             /* the signal, before us */
  struct breakpoint breakpoint;
  struct stub stub;
  struct alternate alternate;
  struct waits waits;
  struct proc_file status;      /* of the process */
  struct holds holds;
  unsigned waiting;             /* in the queue, but would only look again (wait.c) */
  unsigned excluded;            /* of these, for a lock of another task's */
  unsigned looks;               /* that brought nothing, since something was brought */
  unsigned long brought;        /* how often that was, at the last of them */
  struct timer timer;
  struct monitor monitor;
  struct report report;
};

/* The calling thread's worker, or NULL.  Its TLS model makes reading it
   async-signal-safe.  */
extern __thread struct worker *this_worker
  __attribute__ ((tls_model ("initial-exec")));

#define SECOND_NS UINT64_C (1000000000)

/* The time slice, in nanoseconds.  */
uint64_t slice_length (void);

/* In nanoseconds.  A thread that clone has made behind libc's back has no CPU clock that
   libc knows: its time is the next best.  */
static inline uint64_t
read_clock (clockid_t clock)
{
  struct timespec t;
  if (clock_gettime (clock, &t) != 0)
    clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND_NS + t.tv_nsec;
}

/* holds.c.  More room.  */
void holds_make_room (struct holds *);
static inline void
holds_drop (struct holds *h, unsigned i)
{
  for (h->count--; i < h->count; i++)
    h->at[i] = h->at[i + 1];
}
/* W's current task has ended: what it holds is nobody's, and is told.  */
void holds_end (struct worker *);
void holds_stop (struct worker *);
/* A lock that W's current task holds, or NULL.  Async-signal-safe.  */
const void *holds_any (const struct worker *);
/* Have a library that was preloaded (runtime/wrap) call preempt_hold and the like.  */
void holds_offer (void);

/* Let others run, while W's current task waits for what one of them may bring.  */
static inline void
wait_turn (struct worker *w)
{
  w->looks++;
  w->waiting++;
  preempt_yield ();
  w->waiting--;
}

/* The length of W's queue.  */
static inline unsigned
others (const struct worker *w)
{
  return atomic_load_explicit (&w->runnable, memory_order_relaxed);
}

/* tasks.c */
void task_init_first (struct worker *, const struct preempt_task_view *stack);
void task_preempted (struct preempt_frame *);
/* W's current task may be preempted again: grant a request that has come meanwhile.  */
void task_grant (struct worker *);
/* All but a worker's first task, the youngest first, each MADE_BEFORE the one before it;
   those that have been joined are among them.  */
extern struct preempt_task *_Atomic tasks_made
  __attribute__ ((visibility ("hidden")));

/* exceptions.c.  Find the calling thread's, a worker's.  */
void exceptions_find (struct worker *);
/* Are those of all copies of the C++ library found?  */
bool exceptions_found (void);
/* How often the list of copies has changed.  */
extern atomic_uint exceptions_changes __attribute__ ((visibility ("hidden")));
/* Put away FROM's, and bring TO's.  */
static inline void
exceptions_switch (struct worker *w, struct preempt_task *from, struct preempt_task *to)
{
  if (w->changes != atomic_load_explicit (&exceptions_changes, memory_order_relaxed))
    exceptions_find (w);
  for (unsigned i = 0; i < w->copies; i++)
    if (w->exceptions[i] != NULL)
      {
        from->exceptions[i] = *w->exceptions[i];
        *w->exceptions[i] = to->exceptions[i];
      }
}

/* stack.c.  A stack of at least BYTES bytes over a guard, in VIEW; false with
   errno.  */
bool stack_map (struct preempt_task_view *view, size_t bytes);
void stack_unmap (const struct preempt_task_view *view);
/* Is ADDRESS on VIEW's stack?  Async-signal-safe.  */
static inline bool
stack_has (const struct preempt_task_view *view, uintptr_t address)
{
  return address >= (uintptr_t) view->stack_low && address < (uintptr_t) view->stack_high;
}
/* Is ADDRESS in the guard of VIEW's stack?  Async-signal-safe.  */
bool stack_guards (const struct preempt_task_view *view, const void *address);
/* What asyncPreempt2 and all it calls take of a task's stack, with a handler of the
   program's own that does without an alternate stack.  */
size_t stack_reserve (void);
/* The calling thread's own stack.  */
bool stack_of_thread (struct preempt_task_view *view);
/* The same, when its SP is at SP: has RLIMIT_STACK been raised since, and is there more of
   it now?  Async-signal-safe.  */
bool stack_has_grown (struct preempt_task_view *view, uintptr_t sp);
extern size_t stack_bytes;      /* for each new task */

/* fibers.c.  For the first task, or for another once it has its stack.  */
void fiber_first (struct preempt_task *);
void fiber_new (struct preempt_task *);
void fiber_free (struct preempt_task *);
/* Where its first frame is to begin.  */
void *fiber_top (const struct preempt_task *);
/* If fibers_watched: just before FROM's stack is left for TO's, and just after, T's
   being the new one.  */
extern bool fibers_watched __attribute__ ((visibility ("hidden")));
void fiber_leave (struct preempt_task *from, struct preempt_task *to);
void fiber_enter (struct preempt_task *t);
/* Is the program watched by ThreadSanitizer?  */
bool fiber_tsan (void);

/* actions.c.  The action for SIGNAL, with libc's results: set ACTION and get the old one
   into *OLD, unless they are NULL; or get it as the kernel has it.  Async-signal-safe.  */
int action_set (int signal, const struct sigaction *action, struct sigaction *old);
int action_get (int signal, struct sigaction *action);
/* Is there a handler, rather than the default or nothing?  */
bool action_handles (const struct sigaction *);
/* Call the program's handler *OLD for SIGNAL, if it is one, under the conditions that the
   program has asked the kernel for.  Async-signal-safe.  */
void action_chain (struct sigaction *old, int signal, siginfo_t *info, void *context);
/* Have HANDLER called for SIGNAL, with all signals blocked, on the alternate stack; what
   was there before is in *OLD.  An errno value.  */
int action_install (int signal, void (*handler) (int, siginfo_t *, void *),
                    struct sigaction *old);
/* Put OLD back where HANDLER is still what is called.  */
void action_restore (int signal, void (*handler) (int, siginfo_t *, void *),
                     const struct sigaction *old);

/* alternate.c.  The calling thread's alternate stack, in place of its old one.  An errno
   value.  */
int alternate_map (struct worker *);
void alternate_unmap (struct worker *);

/* faults.c.  An overflow of a task's stack is told.  An errno value.  */
int faults_start (void);
void faults_forget (void);
/* TASK has left its stack for that of OTHER: end the program with a message.
   Async-signal-safe.  */
void fault_abort_jump (const struct preempt_task *task,
                       const struct preempt_task *other) __attribute__ ((noreturn));

/* requests.c.  Start returns an errno value.  */
int requests_start (struct worker *, int signal);
void requests_stop (struct worker *);
void requests_forget (void);
/* The signals that are blocked now are the usual ones.  */
void requests_adopt_mask (struct worker *);
/* Ask for preemption in the turn that began with the TURN-th switch.  */
void requests_send (struct worker *, unsigned long turn);
/* The signal that requests, and whether it still has our handler.  */
int requests_number (void);
bool requests_handled (void);
/* Have the next request sent by the other system call.  False if there is no other.  */
bool requests_other_way (void);
/* A task waits for its turn, where none did: let requests come.  */
void requests_expect (struct worker *);
/* A request was put off, and the next came, or shall come, RETRY later, or 0; the worker's
   thread has used USED of that.  What is to be the next RETRY, CHANCE being the least where
   no breakpoint stops the task?  Async-signal-safe.  */
uint64_t requests_retry (const struct worker *, uint64_t retry, uint64_t used,
                         uint64_t chance);

/* timer.c.  Make the timer, for the trial, which starts it: a tick comes at once.  By a
   thread that may be lost.  */
void timer_try (struct worker *, int signal);
/* There is none, or none any more: for the reason WHY, which is static.  */
void timer_forbid (struct worker *, const char *why);
void timer_stop (struct worker *);
/* Does it request?  And if not, why not?  From any thread.  */
static inline bool
timer_requests (const struct worker *w)
{
  return atomic_load_explicit (&w->timer.missing, memory_order_relaxed) == NULL;
}
/* It shall tick, from now on.  */
void timer_arm (struct worker *);
/* The slice may be another now.  From the monitor.  */
void timer_adapt (struct worker *);
/* In the handler.  Is the signal a tick?  If so, is the turn's slice over?  */
bool timer_sent (const struct worker *, const siginfo_t *);
bool timer_due (struct worker *);
/* What that has led to.  A request was granted, at a tick or else where the task came back
   from libc, which may be long after; one was put off for POINT at a tick; or that came while
   one was granted.  */
void timer_granted (struct worker *, bool tick);
void timer_put_off (struct worker *, enum preempt_point point);
void timer_too_soon (struct worker *);

/* breakpoint.c.  breakpoint_open may find that the kernel allows none: then the
   others do nothing.  Async-signal-safe, but for open and close.  */
void breakpoint_open (struct worker *, int signal);
void breakpoint_close (struct worker *);
/* Stop the current task, which is at CONTEXT, where it comes back from there.  False
   when that cannot be done.  */
bool breakpoint_set (struct worker *, const ucontext_t *context);
void breakpoint_clear (struct worker *);
/* Is this signal from there?  And is the turn it was set in still going on?  */
bool breakpoint_sent (const struct worker *, const siginfo_t *);
bool breakpoint_due (const struct worker *);
/* Why there are no breakpoints: static; NULL where they are in use.  */
const char *breakpoint_missing (struct worker *);
/* There are to be none, for the reason WHY, which is static.  */
void breakpoint_forbid (struct worker *, const char *why);

/* stub.c.  After all that may stand in its way.  */
void stub_open (struct worker *);
/* As breakpoint_set.  */
bool stub_set (struct worker *, const ucontext_t *context);
/* In asyncPreempt2, when no request was granted.  Is W's current task to be preempted, which
   has come from a stub?  */
bool stub_grant (struct worker *);
/* As breakpoint_missing, and breakpoint_forbid.  */
static inline const char *
stub_missing (const struct worker *w)
{
  return atomic_load_explicit (&w->stub.missing, memory_order_relaxed);
}
void stub_forbid (struct worker *, const char *why);

/* apart.c.  What the library does in threads of its own.  Both return an errno value;
   apart_run, which waits for the end of FUNCTION, EOWNERDEAD where the thread has ended
   before.  */
int apart_create (pthread_t *, const pthread_attr_t *, void *(*function) (void *),
                  void *argument);
int apart_run (void (*function) (struct worker *), struct worker *);
/* What the user can do about an error of pthread_create's.  Valid until the next
   call.  */
const char *apart_explain (int error);

/* trial.c.  Open breakpoints, unless BREAKPOINTS is false, and see that a request
   arrives.  NULL, or why none does, valid until the next call.  */
const char *trial (struct worker *, int signal, bool breakpoints);

/* report.c.  ON: the user wants to know of each turn that goes on too long.  */
void report_start (struct worker *, bool on);
void report_stop (struct worker *);
/* Modules whose records are lost (core.h).  By one thread at a time.  */
void report_modules (void);
/* At TIME, the turn that began with the TURN-th switch is over since OVER nanoseconds,
   and goes on; WAITS: in a call by which it waits for signals.  From the monitor, when a
   request has had the time to arrive.  Is nothing more to be found out?  */
bool report_look (struct worker *, unsigned long turn, uint64_t time, uint64_t over,
                  bool waits);
/* W's current task has ended and holds COUNT locks, LOCK one of them.  */
void report_held (struct worker *, unsigned count, const void *lock);
/* A request is put off.  Async-signal-safe.  */
void report_tell (struct worker *, const ucontext_t *, enum preempt_point);

/* proc.c.  Open NAME, and read it from its start, as text.  False when that cannot be.  */
bool proc_open (struct proc_file *, const char *name);
bool proc_read (struct proc_file *, char *text, size_t size);
void proc_close (struct proc_file *);
/* A few words, static, if a debugger, or strace, stops the program; else NULL.  */
const char *traced (struct worker *);

/* waits.c.  Of the calling thread, a worker's: does it wait for signals, or in any system
   call, now?  Where the kernel does not tell, never.  From the monitor.  */
void waits_open (struct worker *);
bool waits_for_signals (struct worker *, unsigned long turn);
bool waits_in_call (struct worker *);

/* worker.c.  The worker; it is none while it has no current task.  */
extern struct worker the_worker;
/* The worker that there is, or NULL.  Async-signal-safe.  */
struct worker *worker_started (void);
/* FILE, if it is open, under a number that the program does not know as
   standard input, output or error, which it may have closed.  */
int file_above_standard (int file);
/* In a child of _Fork, which calls no handler of pthread_atfork, do what that does.  To be
   called before what another thread of the parent may have locked or been.  */
void worker_notice_fork (void);

/* monitor.c */
int monitor_start (struct worker *);
void monitor_stop (struct worker *);
void monitor_forked (struct worker *);
/* Let all monitors look, whatever they wait for.  From any thread, async-signal-safe.  */
void monitor_ring (void);

/* ending.c.  Until thread_unwatch, the end of the calling thread, a worker's, ends
   the program if it takes tasks with it, and cancellation waits.  Return an errno
   value.  */
int thread_watch (struct worker *);
void thread_unwatch (void);

#endif
