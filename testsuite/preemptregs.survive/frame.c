/* The members of struct preempt_frame that survive.c looks at.

   SPDX-License-Identifier: MIT  */

#include "survive.h"
#include "preempt_frame.h"

#ifdef __x86_64__
# define FRAME_POINTER rbp
#else
# define FRAME_POINTER ebp
#endif

void
view_frame (const struct preempt_frame *frame, struct frame_view *view)
{
  *view = (struct frame_view) {
    .sp = frame->sp, .pc = frame->pc, .flags = frame->flags,
    .bp = frame->FRAME_POINTER, .mxcsr = frame->mxcsr,
    .x87_control = frame->x87_control, .x87_in_use = frame->x87_in_use
  };
}
