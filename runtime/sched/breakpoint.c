/* A breakpoint where the task comes back from libc.

   A request that finds the task in code without a record can only be made again.
   A task that copies memory all day is in there nearly always, and signals that
   come at any time find it nowhere else.  So where the kernel allows it
   (perf_event_open(2)), the handler sets one of the processor's breakpoints on the
   address that the task will return to, and a signal comes from there.

   Which address that is, nobody says; the link register, where the machine has one, and
   each word on the stack that points behind a call in recorded code is a candidate.  The
   stack is only read.  A candidate that is no return address is never reached, or is in
   recorded code all the same, where the signal is judged as any other.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "context.h"
#include "core.h"
#include "machine.h"
#include "valgrind.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/hw_breakpoint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How far up the stack to look: libc's frames are smaller, but for some.  Where nothing
   is found, four times as far the next time.  */
#define SEARCH_BYTES 8192

/* Not libc's: ThreadSanitizer has its own in that place, which takes locks.  */
static bool
control (const struct breakpoint *b, unsigned long what, void *argument)
{
  return syscall (SYS_ioctl, (int) b->fd, what, argument) == 0;
}

static bool
deliver (const struct breakpoint *b, int signal, pid_t tid)
{
  struct f_owner_ex owner = { F_OWNER_TID, tid };
  return fcntl (b->fd, F_SETOWN_EX, &owner) == 0 && fcntl (b->fd, F_SETSIG, signal) == 0
         && fcntl (b->fd, F_SETFL, O_ASYNC) == 0;
}

void
breakpoint_forbid (struct worker *w, const char *why)
{
  w->breakpoint.fd = -1;
  w->breakpoint.missing = why;
}

/* What perf_event_open's errno says to the user.  */
static const char *
explain (int error)
{
  switch (error)
    {
    case EACCES:
    case EPERM:
      return "perf_event_open is not permitted: set kernel.perf_event_paranoid to 2 or"
             " less (sysctl), and let a filter of system calls allow it";
    case ENOSYS:
      return "the kernel has no perf_event_open, or a filter of system calls says so";
    case ENOSPC:
      return "others, such as debuggers, have taken all that the CPU has";
    case EMFILE:
    case ENFILE:
      return "too many files are open: raise the limit (ulimit -n)";
    default:
      return "the CPU, or its virtual machine, has none that perf_event_open offers";
    }
}

void
breakpoint_open (struct worker *w, int signal)
{
  struct breakpoint *b = &w->breakpoint;
  /* The kernel sends SIGIO, whose default action is the end, in place of a queued
     signal for which it has no room.  */
  if (signal >= SIGRTMIN)
    {
      breakpoint_forbid (w, "the signal that requests preemption is a real-time one");
      return;
    }
  /* It has no such breakpoints, and would call the search a use of what was never
     written.  */
  if (RUNNING_ON_VALGRIND)
    {
      breakpoint_forbid (w, "valgrind has none");
      return;
    }
  if (machine_breakpoint_bytes[0] == 0)
    {
      breakpoint_forbid (w, "the kernel has none on this machine");
      return;
    }
  b->event = (struct perf_event_attr) {
    .type = PERF_TYPE_BREAKPOINT, .size = sizeof b->event, .sample_period = 1,
    .wakeup_events = 1, .disabled = 1, .exclude_kernel = 1, .exclude_hv = 1,
    .bp_type = HW_BREAKPOINT_X, .bp_addr = (uintptr_t) breakpoint_open,
  };
  for (const unsigned *bytes = machine_breakpoint_bytes; b->fd < 0 && *bytes != 0; bytes++)
    {
      b->event.bp_len = *bytes;
      b->fd = syscall (SYS_perf_event_open, &b->event, w->tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
    }
  b->missing = b->fd < 0 ? explain (errno) : NULL;
  b->fd = file_above_standard (b->fd);
  if (b->fd >= 0 && (!control (b, PERF_EVENT_IOC_ID, &b->id) || !deliver (b, signal, w->tid)))
    {
      breakpoint_close (w);
      b->missing = "a filter of system calls allows no ioctl or fcntl on its file";
    }
}

/* The program may close all files that it does not know (closefrom), and open others:
   then there is no breakpoint any more.  */
static bool
is_open (struct worker *w)
{
  struct breakpoint *b = &w->breakpoint;
  uint64_t now;
  if (b->fd >= 0 && (!control (b, PERF_EVENT_IOC_ID, &now) || now != b->id))
    breakpoint_forbid (w, "the program has closed the file of it (close_range)");
  return b->fd >= 0;
}

void
breakpoint_close (struct worker *w)
{
  struct breakpoint *b = &w->breakpoint;
  if (is_open (w))
    close (b->fd);
  b->fd = -1;
  b->set = false;
}

void
breakpoint_clear (struct worker *w)
{
  struct breakpoint *b = &w->breakpoint;
  if (atomic_exchange (&b->set, false) && is_open (w))
    control (b, PERF_EVENT_IOC_DISABLE, NULL);
}

/* The address in recorded code that WORD says, behind a call in such code, or 0.  */
static inline uintptr_t
recorded_return (uintptr_t word)
{
  uintptr_t address = machine_return_address (word);
  return modules_may_cover (address) && modules_may_cover (address - 1) ? address : 0;
}

/* The return address that is the *INDEX-th from the link register and CONTEXT's SP up, no
   further than REACH, or the first, or 0 if there is none.  It reads whatever lies
   there.  */
static uintptr_t __attribute__ ((no_sanitize ("address")))
find_return (const ucontext_t *context, const struct preempt_task_view *task,
             size_t reach, unsigned *index)
{
  const uintptr_t *high = task->stack_high;
  const uintptr_t *at = (const uintptr_t *) (machine_sp (context) & -sizeof *at);
  uintptr_t first = recorded_return (machine_link (context));
  unsigned found = first != 0;
  if (at < (const uintptr_t *) task->stack_low || at >= high)
    return 0;
  if (first != 0 && *index == 0)
    return first;
  if ((size_t) (high - at) > reach / sizeof *at)
    high = at + reach / sizeof *at;
  for (; at < high; at++)
    {
      uintptr_t address = recorded_return (*at);
      if (address == 0)
        continue;
      if (first == 0)
        first = address;
      if (found++ == *index)
        return address;
    }
  *index = 0;
  return first;
}

bool
breakpoint_set (struct worker *w, const ucontext_t *context)
{
  struct breakpoint *b = &w->breakpoint;
  unsigned long now = atomic_load_explicit (&w->switches, memory_order_relaxed);
  if (!is_open (w))
    return false;
  breakpoint_clear (w);
  if (b->turn != now || b->reach == 0)
    {
      b->candidate = 0;
      b->reach = SEARCH_BYTES;
      b->turn = now;
    }
  else
    b->candidate++;
  b->event.bp_addr = MACHINE_CODE_AT (find_return (context, &w->current->view, b->reach,
                                                   &b->candidate));
  if (b->event.bp_addr == 0 && b->reach < SIZE_MAX / 4)
    b->reach *= 4;
  b->set = b->event.bp_addr != 0
           && control (b, PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &b->event)
           && control (b, PERF_EVENT_IOC_ENABLE, NULL);
  return b->set;
}

bool
breakpoint_sent (const struct worker *w, const siginfo_t *info)
{
  /* SIGCHLD's codes have meanings of their own: POLL_IN is CLD_EXITED, and what lies
     at si_fd the child's status.  */
  int code = info->si_signo == SIGCHLD ? SI_SIGIO : POLL_IN, fd = w->breakpoint.fd;
  return fd >= 0 && info->si_code == code && info->si_fd == fd;
}

const char *
breakpoint_missing (struct worker *w)
{
  is_open (w);
  return w->breakpoint.missing;
}

bool
breakpoint_due (const struct worker *w)
{
  return w->breakpoint.turn == atomic_load_explicit (&w->switches, memory_order_relaxed);
}
