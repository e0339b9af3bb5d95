/* What survive.c reads in struct preempt_frame, whose members lie elsewhere in each
   trampoline: only frame.c is compiled for each.

   SPDX-License-Identifier: MIT  */

#ifndef SURVIVE_H
#define SURVIVE_H

#include <stdint.h>

struct preempt_frame;

struct frame_view
{
  uintptr_t sp, pc, flags, bp;
  uint32_t mxcsr, x87_control, x87_in_use;
};

void view_frame (const struct preempt_frame *frame, struct frame_view *view);

#endif
