/* preempt_yield and preempt_switch in line, for code that yields so often that a call's cost
   counts.

   The compiler keeps what it needs where it is cheapest, for no register of the trampoline's
   headers is taken to survive: a yield that finds little to keep costs half of the call.
   So the code must hold no other register: compile it with the flags of these headers, or
   fewer registers, and with -fplugin-arg-preemptregs-check.  preempt_frame.h is the one
   that was generated with the program's trampoline.

   On machines that have no such form these are calls.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_INLINE_H
#define PREEMPT_INLINE_H

#include "preempt.h"
#include "preempt_frame.h"

#ifdef PREEMPT_SWITCH_UNLISTED
# error "this unit's flags let code hold registers that the headers of preempt_frame.h do not list (PREEMPT_SWITCH_UNLISTED names one): generate it and the trampoline from a header made with these flags"
#endif

/* preempt_switch.  From where that may be called.  */
static __inline__ __attribute__ ((__always_inline__)) void
preempt_switch_inline (void **from, void *to)
{
#ifdef PREEMPT_SWITCH_INLINE
  PREEMPT_SWITCH_INLINE (from, to);
#else
  preempt_switch (from, to);
#endif
}

/* preempt_yield.  From a task.  */
static __inline__ __attribute__ ((__always_inline__)) void
preempt_yield_inline (void)
{
#ifdef PREEMPT_SWITCH_INLINE
  struct preempt_turn turn = preempt_turn ();
  if (turn.from != NULL)
    {
      preempt_switch_inline (turn.from, turn.to);
      *turn.from = NULL;
    }
#else
  preempt_yield ();
#endif
}

#endif
