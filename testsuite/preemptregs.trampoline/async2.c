/* Somewhere to go for asyncPreempt, to link it with.

   SPDX-License-Identifier: MIT  */

struct preempt_frame;
void asyncPreempt2 (struct preempt_frame *frame);

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
}
