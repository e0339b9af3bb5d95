/* Unwinders in the program, by EHABI's tables, stop at asyncPreempt.

   Area: the trampoline's .ARM.exidx.  Purpose: the tables say what holds at calls; a task is
   interrupted anywhere, and what they would make of it may be wrong.  From asyncPreempt2
   libgcc's unwinder, the one of C++ exceptions and backtrace (3), must find that function,
   and then say that there is no way on.

   Argument: the preemptions.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "core.h"
#include "machine.h"
#include "preemptregs.survive/timer.h"

#include <stdint.h>
#include <unwind.h>

static volatile unsigned preempted, wrong;

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  if (modules_cover (machine_pc (context)))
    preempt_inject (context);
  timer_arm (20000 + preempted % 64 * 16);
}

static _Unwind_Reason_Code
count (struct _Unwind_Context *context, void *frames)
{
  (void) context;
  return ++*(unsigned *) frames < 64 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

void
asyncPreempt2 (struct preempt_frame *frame)
{
  unsigned frames = 0;
  (void) frame;
  _Unwind_Reason_Code why = _Unwind_Backtrace (count, &frames);
  wrong += frames != 1 || why != _URC_FAILURE;
  preempted++;
}

static uint32_t __attribute__ ((noinline))
compute (uint32_t x, unsigned rounds)
{
  while (rounds-- > 0)
    x = x * 1664525 + (x >> 7);
  return x;
}

int
main (int argc, char **argv)
{
  unsigned wanted = argc > 1 ? atoi (argv[1]) : 0;
  trouble (preempt_init ());
  timer_install (handle);
  trouble (preempt_check_thread ());
  timer_arm (20000);
  for (uint32_t x = 1; preempted < wanted;)
    x = compute (x, 1000);
  printf ("%s, beyond asyncPreempt2 or without an end %s\n",
          preempted < wanted ? "too few" : "preempted", wrong == 0 ? "never" : "some times");
  return wrong != 0;
}
