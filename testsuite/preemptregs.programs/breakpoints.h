/* Can this process use the CPU's breakpoints (runtime/sched/breakpoint.c)?  The
   kernel may forbid it, and a virtual machine may have none.

   SPDX-License-Identifier: MIT  */

#ifndef BREAKPOINTS_H
#define BREAKPOINTS_H

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

static void __attribute__ ((noipa))
break_here (void)
{
}

/* Count the calls of break_here by a breakpoint: there must be one; or more, where the caller
   is preempted just there and comes back.  */
static inline bool
have_breakpoints (void)
{
  struct perf_event_attr event = {
    .type = PERF_TYPE_BREAKPOINT, .size = sizeof event, .exclude_kernel = 1,
    .exclude_hv = 1, .bp_type = HW_BREAKPOINT_X, .bp_addr = (uintptr_t) break_here,
  };
  uint64_t count = 0;
  int fd = -1;
  for (event.bp_len = 8; fd < 0 && event.bp_len >= 4; event.bp_len -= 4)
    fd = syscall (SYS_perf_event_open, &event, 0, -1, -1, 0);
  break_here ();
  bool have = fd >= 0 && read (fd, &count, sizeof count) == sizeof count && count != 0;
  if (fd >= 0)
    close (fd);
  return have;
}

#endif
