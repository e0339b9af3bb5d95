/* What is said when preemption does not come about.

   The monitor sees that a slice has been over for a second and its task still runs,
   whoever requests preemption.
   Why, and where it is, only the handler of a request can see: the monitor asks, and
   the handler of the next request that is put off tells.  Some answers later the reason
   that was met most often is the one.  Where none arrives, the monitor finds out what it
   can from outside.  One line a turn, to standard error, where the user has asked for
   it; what can never come right is said in any case, once.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "machine.h"
#include "core.h"
#include "records.h"
#include "symbols.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Answers that a reason is chosen from: a task is in libc now and then, whatever else
   it does.  */
#define ANSWERS 16

/* A thread that has computed for so long has met a signal that nothing keeps from it.  */
#define HEARS_NS 10000000

static atomic_bool wanted;      /* by the user: each turn that goes on too long */

/* --- In the handler: where the task is --- */

/* The end of TEXT, or all of it, where it fits into SIZE bytes at TO.  */
static void
copy_end (char *to, size_t size, const char *text)
{
  size_t length = strlen (text);
  memcpy (to, length < size ? text : text + length - (size - 1),
          length < size ? length + 1 : size);
}

static void
locate (struct place *p, uintptr_t pc)
{
  struct dl_find_object object;
  struct symbol symbol;
  p->offset = pc;
  p->known = _dl_find_object ((void *) pc, &object) == 0;
  p->symbol[0] = '\0';
  if (!p->known)
    return;
  p->offset = pc - object.dlfo_link_map->l_addr;
  copy_end (p->module, sizeof p->module, object.dlfo_link_map->l_name);
  if (symbol_find (&symbol, &object, pc))
    copy_end (p->symbol, sizeof p->symbol, symbol.name);
}

void
report_tell (struct worker *w, const ucontext_t *context, enum preempt_point point)
{
  struct account *a = &w->account;
  if (atomic_load_explicit (&a->state, memory_order_acquire) != ACCOUNT_ASKED)
    return;
  a->turn = atomic_load_explicit (&w->switches, memory_order_relaxed);
  a->point = w->current->view.disabled != 0 ? PREEMPT_DISABLED : point;
  a->stackless = context->uc_stack.ss_flags & SS_DISABLE;
  a->lock = holds_any (w);
  locate (&a->place, machine_pc (context));
  atomic_store_explicit (&a->state, ACCOUNT_TOLD, memory_order_release);
}

/* --- In the monitor --- */

/* Would a line wait for who reads standard error, who may be one of the tasks?  */
static bool
would_wait (void)
{
  struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };
  return poll (&out, 1, 0) == 0;
}

/* Why a line was due.  */
struct reason
{
  char text[320];
  bool forever;                 /* and it will be so at the next request */
};

static void __attribute__ ((format (printf, 3, 4)))
give (struct reason *r, bool forever, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  vsnprintf (r->text, sizeof r->text, format, ap);
  va_end (ap);
  r->forever = forever;
}

static void
explain_unrecorded (struct worker *w, struct reason *r)
{
  const char *missing = breakpoint_missing (w);
  if (w->report.in_call && atomic_load (&w->still))
    give (r, false, "it waits in a system call, and the worker's other tasks until it comes"
          " back: none of them can end the wait");
  else if (atomic_load (&w->by_stub))
    give (r, false, "in code without a record; a return stub stops it where it comes back"
          " to code that has one");
  else if (missing != NULL)
    give (r, false, "in code without a record, and no breakpoint is to be had: %s",
          missing);
  else if (atomic_load (&w->by_chance))
    give (r, false, "in code without a record, called by none that has one");
  else
    give (r, false, "in code without a record; a breakpoint stops it where it comes"
          " back to code that has one");
}

/* Why requests are put off for POINT.  */
static void
explain_point (struct worker *w, enum preempt_point point, struct reason *r)
{
  if (w->account.stackless)
    {
      give (r, true, "the program has taken the thread's alternate stack away"
            " (sigaltstack), without which no task is preempted: let it stand until"
            " preempt_stop");
      return;
    }
  switch (point)
    {
    case PREEMPT_UNRECORDED:
      explain_unrecorded (w, r);
      break;
    case PREEMPT_DISABLED:
      if (w->account.lock != NULL)
        give (r, false, "it holds a lock, at %p, until it gives it back",
              w->account.lock);
      else
        give (r, false, "it has called preempt_disable, and not preempt_enable");
      break;
    case PREEMPT_FOREIGN_STACK:
      give (r, false, "its stack pointer is not on the task's stack: in a coroutine, or"
            " in a handler on the alternate stack");
      break;
    case PREEMPT_MASK:
      give (r, false, "other signals are blocked than usual: in a signal handler of the"
            " program's, or in what looks like one (preempt_adopt_mask)");
      break;
    case PREEMPT_NO_ROOM:
      give (r, false, "too little is left of its stack: give preempt_config more"
            " stack_bytes than %zu", stack_bytes);
      break;
    case PREEMPT_FOREIGN_CONTEXT:
      give (r, false, "a handler of the program's has called libpreempt's with a copy of"
            " the context");
      break;
    default:
      give (r, true, "%s", preempt_point_name (point));
    }
}

/* Has W's thread SIGNAL blocked, as the kernel tells?  A digit has four, the last one the
   first; how many digits there are is the kernel's.  */
static bool
is_blocked (const struct worker *w, int signal)
{
  char name[64], text[4096];
  snprintf (name, sizeof name, "/proc/self/task/%d/status", (int) w->tid);
  int fd = open (name, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read (fd, text, sizeof text - 1);
  if (fd >= 0)
    close (fd);
  text[n > 0 ? n : 0] = '\0';
  const char *line = strstr (text, "\nSigBlk:\t");
  const char *end = line == NULL ? NULL : strchr (line + 1, '\n');
  int from_end = 1 + (signal - 1) / 4;
  if (end == NULL || end - line < (int) sizeof "\nSigBlk:" + from_end)
    return false;
  char digit[] = { end[-from_end], '\0' };
  return (strtol (digit, NULL, 16) >> (signal - 1) % 4 & 1) != 0;
}

/* Why requests do not arrive.  */
static void
explain_silence (const struct worker *w, struct reason *r)
{
  int signal = requests_number (), error = atomic_load (&w->unsent);
  if (error == EAGAIN)
    give (r, false, "signal %d cannot be sent: too many signals are queued: raise the"
          " limit (ulimit -i)", signal);
  else if (error != 0)
    give (r, true, "signal %d cannot be sent (%s): let the filter of system calls allow"
          " rt_tgsigqueueinfo or tgkill", signal, strerror (error));
  else if (!requests_handled ())
    give (r, true, "the program has installed a handler of its own for signal %d, which"
          " requests preemption: install it before preempt_start, or give"
          " preempt_config another signal", signal);
  else if (atomic_load (&w->request) == REQUEST_GRANTED)
    give (r, false, "a request was granted, and the task has not got to its end");
  else if (is_blocked (w, signal))
    give (r, false, "the thread has signal %d blocked, which requests preemption",
          signal);
  else
    give (r, false, "signal %d has not arrived though nothing blocks it: the thread has"
          " not run, or a debugger keeps the signal", signal);
}

/* Where the task was, in words that follow others.  */
static void
describe_place (const struct place *p, char *text, size_t size)
{
  const char *module = strrchr (p->module, '/');
  module = module != NULL ? module + 1 : p->module;
  if (!p->known)
    snprintf (text, size, ", at %#" PRIxPTR, p->offset);
  else
    snprintf (text, size, ", at %s+%#" PRIxPTR "%s%s%s",
              *module != '\0' ? module : program_invocation_short_name, p->offset,
              p->symbol[0] != '\0' ? " (" : "", p->symbol,
              p->symbol[0] != '\0' ? ")" : "");
}

/* Ask on in TURN.  True when there are answers enough: the reason is then the one met
   most often, *POINT.  */
static bool
ask (struct worker *w, unsigned long turn, enum preempt_point *point)
{
  struct account *a = &w->account;
  struct report *r = &w->report;
  int state = atomic_load_explicit (&a->state, memory_order_acquire);
  if (r->asked != turn)
    {
      r->asked = turn;
      r->answers = 0;
      r->in_call = false;
      memset (r->met, 0, sizeof r->met);
    }
  r->in_call |= waits_in_call (w);
  if (state == ACCOUNT_TOLD && a->turn == turn && r->answers < ANSWERS)
    {
      r->answers++;
      r->met[a->point]++;
      r->met_at[a->point] = a->place;
    }
  if (r->answers < ANSWERS)
    {
      if (state != ACCOUNT_ASKED)
        atomic_store_explicit (&a->state, ACCOUNT_ASKED, memory_order_release);
      return false;
    }
  *point = PREEMPT_SAFE;
  for (unsigned i = 0; i < PREEMPT_POINTS; i++)
    if (r->met[i] > r->met[*point])
      *point = i;
  return true;
}

/* Say why TASK still runs, at PLACE, if that is to be said.  False if it cannot be
   now.  */
static bool
say_why (struct report *report, unsigned task, const struct reason *r, const char *place)
{
  if (!wanted && (!r->forever || report->said_forever))
    return true;
  if (would_wait ())
    return false;
  dprintf (STDERR_FILENO, "preempt: task %u has run on for more than a second after its"
           " slice: %s%s\n", task, r->text, place);
  report->said_forever |= r->forever;
  return true;
}

/* Has a request arrived since the last look?  */
static bool
is_heard (struct worker *w)
{
  unsigned long before = w->report.arrived;
  w->report.arrived = atomic_load (&w->arrived);
  return w->report.arrived != before;
}

/* Has W's thread had a chance to hear in TURN, or does it sleep?  On a busy machine it may
   get no processor for longer than a second.  */
static bool
could_hear (struct worker *w, unsigned long turn)
{
  struct report *r = &w->report;
  uint64_t used = read_clock (w->clock);
  if (r->silent != turn)
    r->used = used;
  r->silent = turn;
  return used - r->used >= HEARS_NS || waits_in_call (w);
}

/* Once it is said of a turn, nothing until the next.  */
bool
report_look (struct worker *w, unsigned long turn, uint64_t time, uint64_t over,
             bool waits)
{
  struct report *report = &w->report;
  unsigned task = atomic_load_explicit (&w->running, memory_order_relaxed);
  enum preempt_point point;
  struct reason r;
  char place[192] = "";
  if (is_heard (w) || over < SECOND_NS)
    {
      report->heard = time;
      report->silent = NO_TURN;
    }
  if (over < SECOND_NS || report->said == turn || atomic_load (&w->switches) != turn)
    return true;
  if (waits)
    give (&r, false, "it waits for signals, as by sigwait, and holds the thread");
  else if (ask (w, turn, &point))
    {
      explain_point (w, point, &r);
      describe_place (&report->met_at[point], place, sizeof place);
    }
  else if (time - report->heard >= SECOND_NS && could_hear (w, turn))
    explain_silence (w, &r);
  else
    return false;
  if (!say_why (report, task, &r, place))
    return false;
  report->turns++;
  report->said = turn;
  return true;
}

/* --- At the start, and when the program has opened a library --- */

void
report_modules (void)
{
  static char said[300];
  char names[sizeof said];
  if (wanted && modules_lost (names, sizeof names) && strcmp (names, said) != 0)
    dprintf (STDERR_FILENO, "preempt: not preempted: %s: no note leads to the function"
             " records there: leave section " NOTE_SECTION " as the linker wrote it\n",
             strcpy (said, names));
}

/* --- In the worker --- */

void
report_start (struct worker *w, bool on)
{
  wanted = on;
  w->report = (struct report) { .said = NO_TURN, .asked = NO_TURN, .silent = NO_TURN };
}

void
report_held (struct worker *w, unsigned count, const void *lock)
{
  if (wanted && !would_wait ())
    dprintf (STDERR_FILENO, "preempt: task %u has ended and holds %u lock%s still, at %p:"
             " who waits for it waits for ever\n", w->current->number, count, count == 1 ? "" : "s",
             lock);
}

void
report_stop (struct worker *w)
{
  const char *missing = breakpoint_missing (w), *comma = " ";
  const char *timer = atomic_load (&w->timer.missing);
  if (!wanted || would_wait ())
    return;
  dprintf (STDERR_FILENO, "preempt: %u tasks, %" PRIu64 " switches, %" PRIu64
           " preemptions; %lu turns went on for more than a second after their slice\n",
           w->numbers, w->all.switches, w->all.preempted, w->report.turns);
  dprintf (STDERR_FILENO, "preempt: put off:");
  for (unsigned i = 0; i < PREEMPT_POINTS; i++)
    if (w->all.deferred[i] != 0)
      {
        dprintf (STDERR_FILENO, "%s%" PRIu64 " times %s", comma, w->all.deferred[i],
                 preempt_point_name (i));
        comma = ", ";
      }
  dprintf (STDERR_FILENO, "%s\npreempt: %s%s\n", *comma == ' ' ? " nothing" : "",
           missing == NULL ? "breakpoints are in use" : "no breakpoints: ",
           missing == NULL ? "" : missing);
  missing = stub_missing (w);
  dprintf (STDERR_FILENO, "preempt: %s%s\n",
           missing == NULL ? "return stubs are in use" : "no return stubs: ",
           missing == NULL ? "" : missing);
  dprintf (STDERR_FILENO, "preempt: %s%s\n",
           timer == NULL ? "a timer of the thread's own requests preemption"
           : "the monitor requests preemption: no timer: ", timer == NULL ? "" : timer);
}
