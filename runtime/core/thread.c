/* What a thread needs to take the signal: an alternate stack that is large enough.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "core.h"
#include "machine.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#ifndef AT_MINSIGSTKSZ
# define AT_MINSIGSTKSZ 51
#endif

/* What preempt_safe_point and preempt_inject take, with a handler around them.  */
#define HANDLER_LEAST_BYTES 2048

/* The kernel says it from Linux 5.14 on; before, the machine guesses high.  */
size_t
thread_frame_bytes (void)
{
  int saved = errno;            /* getauxval sets it where the kernel says nothing */
  size_t bytes = getauxval (AT_MINSIGSTKSZ);
  errno = saved;
  if (bytes == 0)
    bytes = machine_frame_bytes ();
  return bytes > 2048 ? bytes : 2048;
}

const char *
preempt_check_thread (void)
{
  static _Thread_local char message[160];
  size_t least = thread_frame_bytes () + HANDLER_LEAST_BYTES;
  stack_t stack;
  if (machine_shadow_stack ())
    return "the thread has a shadow stack: the trampoline returns where no call came"
           " from";
  if (sigaltstack (NULL, &stack) != 0)
    snprintf (message, sizeof message, "the alternate stack cannot be asked for (%s):"
              " let the filter of system calls allow sigaltstack", strerror (errno));
  else if (stack.ss_flags & SS_DISABLE)
    return "the thread has no alternate stack: give it one by sigaltstack";
  else if (stack.ss_size < least)
    snprintf (message, sizeof message, "the alternate stack of %zu bytes is too small"
              " for a signal with all registers of this CPU: expected at least %zu",
              stack.ss_size, least);
  else
    return NULL;
  return message;
}
