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
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How far up the stack to look: libc's frames are smaller, but for some.  Where nothing
   is found, four times as far the next time.  */
#define SEARCH_BYTES 8192

static struct perf_event_attr event;
static atomic_int fd = -1;
static uint64_t id;             /* the kernel's number of the event */
static const char *_Atomic missing;     /* why there is none; NULL: there is */
static atomic_bool set;
static unsigned long turn;      /* of the worker, that it was last tried in */
static unsigned candidate;      /* in that turn: which one */
static size_t reach;            /* and how far to look for it */

/* Not libc's: ThreadSanitizer has its own in that place, which takes locks.  */
static bool
control (unsigned long what, void *argument)
{
  return syscall (SYS_ioctl, (int) fd, what, argument) == 0;
}

static bool
deliver (int signal, pid_t tid)
{
  struct f_owner_ex owner = { F_OWNER_TID, tid };
  return fcntl (fd, F_SETOWN_EX, &owner) == 0 && fcntl (fd, F_SETSIG, signal) == 0
         && fcntl (fd, F_SETFL, O_ASYNC) == 0;
}

void
breakpoint_forbid (const char *why)
{
  fd = -1;
  missing = why;
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
  /* The kernel sends SIGIO, whose default action is the end, in place of a queued
     signal for which it has no room.  */
  if (signal >= SIGRTMIN)
    {
      breakpoint_forbid ("the signal that requests preemption is a real-time one");
      return;
    }
  /* It has no such breakpoints, and would call the search a use of what was never
     written.  */
  if (RUNNING_ON_VALGRIND)
    {
      breakpoint_forbid ("valgrind has none");
      return;
    }
  if (machine_breakpoint_bytes[0] == 0)
    {
      breakpoint_forbid ("the kernel has none on this machine");
      return;
    }
  event = (struct perf_event_attr) {
    .type = PERF_TYPE_BREAKPOINT, .size = sizeof event, .sample_period = 1,
    .wakeup_events = 1, .disabled = 1, .exclude_kernel = 1, .exclude_hv = 1,
    .bp_type = HW_BREAKPOINT_X, .bp_addr = (uintptr_t) breakpoint_open,
  };
  for (const unsigned *bytes = machine_breakpoint_bytes; fd < 0 && *bytes != 0; bytes++)
    {
      event.bp_len = *bytes;
      fd = syscall (SYS_perf_event_open, &event, w->tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
    }
  missing = fd < 0 ? explain (errno) : NULL;
  fd = file_above_standard (fd);
  if (fd >= 0 && (!control (PERF_EVENT_IOC_ID, &id) || !deliver (signal, w->tid)))
    {
      breakpoint_close ();
      missing = "a filter of system calls allows no ioctl or fcntl on its file";
    }
}

/* The program may close all files that it does not know (closefrom), and open others:
   then there is no breakpoint any more.  */
static bool
is_open (void)
{
  uint64_t now;
  if (fd >= 0 && (!control (PERF_EVENT_IOC_ID, &now) || now != id))
    breakpoint_forbid ("the program has closed the file of it (close_range)");
  return fd >= 0;
}

void
breakpoint_close (void)
{
  if (is_open ())
    close (fd);
  fd = -1;
  set = false;
}

void
breakpoint_clear (void)
{
  if (atomic_exchange (&set, false) && is_open ())
    control (PERF_EVENT_IOC_DISABLE, NULL);
}

/* The address in recorded code that WORD says, behind a call in such code, or 0.  */
static inline uintptr_t
recorded_return (uintptr_t word)
{
  uintptr_t address = machine_return_address (word);
  return modules_may_cover (address) && modules_may_cover (address - 1) ? address : 0;
}

/* The return address that is the *INDEX-th from the link register and CONTEXT's SP up, or
   the first, or 0 if there is none.  It reads whatever lies there.  */
static uintptr_t __attribute__ ((no_sanitize ("address")))
find_return (const ucontext_t *context, const struct preempt_task_view *task,
             unsigned *index)
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
  unsigned long now = atomic_load_explicit (&w->switches, memory_order_relaxed);
  if (!is_open ())
    return false;
  breakpoint_clear ();
  if (turn != now || reach == 0)
    {
      candidate = 0;
      reach = SEARCH_BYTES;
      turn = now;
    }
  else
    candidate++;
  event.bp_addr = find_return (context, &w->current->view, &candidate);
  if (event.bp_addr == 0 && reach < SIZE_MAX / 4)
    reach *= 4;
  set = event.bp_addr != 0
        && control (PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &event)
        && control (PERF_EVENT_IOC_ENABLE, NULL);
  return set;
}

bool
breakpoint_sent (const siginfo_t *info)
{
  /* SIGCHLD's codes have meanings of their own: POLL_IN is CLD_EXITED, and what lies
     at si_fd the child's status.  */
  int code = info->si_signo == SIGCHLD ? SI_SIGIO : POLL_IN;
  return fd >= 0 && info->si_code == code && info->si_fd == fd;
}

const char *
breakpoint_missing (void)
{
  is_open ();
  return missing;
}

bool
breakpoint_due (const struct worker *w)
{
  return turn == atomic_load_explicit (&w->switches, memory_order_relaxed);
}
