/* libpreempt's asyncPreempt2: the preempted task goes to the end of the queue.
   In a file of its own, so that a program that defines it gets its own.

   SPDX-License-Identifier: MIT  */

#include "sched.h"

void
asyncPreempt2 (struct preempt_frame *frame)
{
  task_preempted (frame);
}
