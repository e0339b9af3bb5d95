/* What backtrace.c asks of an unwinder, and of the machine.

   testsuite/machine/STEM/unwinding.h has

   UNWINDING_REGISTERS	DWARF numbers from 0 on, those of the general registers.
   UNWINDING_TRIED	A bit for each that is looked at: not the stack pointer, and none by
			which a trampoline may go back.
   UNWINDING_KEPT	A list of those that C's functions keep.

   where libunwind notes whether a frame's rules are a .cfi_signal_frame's, for
   unw_is_signal_frame, and with the rules that it has in its cache,

   UNWINDING_NOTED	1.

   where signals leave more alone below SP than the red zone,

   UNWINDING_LEFT_ALONE	How many bytes.

   where no unwinder knows what the kernel, or the emulator, has handlers return to,

   unwinding_from	Call FUNCTION with ARGUMENT, as if CONTEXT's code had been interrupted
			for it.

   where an unwinder cannot begin, whatever trampoline there is,

   unwinding_crashes	Does it crash from PC?  Code is not preempted there.

   and, where asyncPreempt has ways that it takes by what the interrupted code has,

   UNWINDING_WAYS	How many.
   unwinding_way	Which of them has the instruction at PC alone, from 1 on; 0: none.
   unwinding_choose	Change CONTEXT, which is about to be preempted the N-th time, so that
			each is taken; before each preemption.
   unwinding_undo	Change CONTEXT back, behind it.

   SPDX-License-Identifier: MIT  */

#ifndef BACKTRACE_H
#define BACKTRACE_H

#include "unwinding.h"

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

struct frame
{
  uintptr_t pc, sp;
  bool interrupted;             /* PC is the next instruction's, not a call's end */
  uint32_t known;               /* these registers are */
  uintptr_t reg[UNWINDING_REGISTERS];   /* by DWARF number; 0 for what is not tried */
};

/* Can this unwinder tell?  Else INTERRUPTED is true of the first frame only.  */
extern const bool unwind_knows_interrupted;

/* Unwind from the frame that CONTEXT was interrupted in, outwards, to at most ROOM
   frames.  Return how many.  Called by the signal's handler.  */
unsigned unwind (ucontext_t *context, struct frame *frame, unsigned room);

#endif
