/* What backtrace.c asks of an unwinder.

   SPDX-License-Identifier: MIT  */

#ifndef BACKTRACE_H
#define BACKTRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#ifdef __x86_64__
# define REGISTERS 16           /* DWARF numbers 0 to 15 */
#else
# define REGISTERS 8
#endif

struct frame
{
  uintptr_t pc, sp;
  bool interrupted;             /* PC is the next instruction's, not a call's end */
  uint32_t known;               /* these registers are */
  uintptr_t reg[REGISTERS];     /* by DWARF number; 0 for the stack pointer */
};

/* Unwind from the frame that CONTEXT was interrupted in, outwards, to at most ROOM
   frames.  Return how many.  Called by the signal's handler.  */
unsigned unwind (ucontext_t *context, struct frame *frame, unsigned room);

#endif
