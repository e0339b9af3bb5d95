/* The members of struct preempt_frame that every trampoline's has, against the
   interrupted state (oracle.h).

   SPDX-License-Identifier: MIT  */

#include "oracle.h"
#include "feature_bit.h"
#include "preempt_frame.h"

#define NAME(member) NAME_OF (member)
#define NAME_OF(member) #member
#ifdef __x86_64__
# define FRAME_POINTER rbp
#else
# define FRAME_POINTER ebp
#endif

unsigned
oracle_compare_frame (const struct preempt_frame *frame, const struct oracle_area *area,
                      uintptr_t pc, uintptr_t sp, oracle_differs *differs)
{
  const struct oracle_state *in = &area->in;
  bool used = in->image.present & 1u << X87;
  struct oracle_comparison c = { differs, 0 };
  /* The loop may have half changed CF; pushf, single-stepped by a debugger, shows TF, which
     asyncPreempt never brings back.  */
  const uint64_t unknown = FLAG_CARRY | FLAG_TRAP;
  oracle_compare_word (&c, "frame->sp", sp, frame->sp);
  oracle_compare_word (&c, "frame->pc", pc, frame->pc);
  oracle_compare_word (&c, "frame->flags", in->flags & ~unknown, frame->flags & ~unknown);
  oracle_compare_word (&c, "frame->" NAME (FRAME_POINTER),
                       (uintptr_t) in->general[BP_INDEX], frame->FRAME_POINTER);
  oracle_compare_word (&c, "frame->mxcsr", in->image.mxcsr, frame->mxcsr);
  oracle_compare_word (&c, "frame->x87_control",
                       used ? in->image.control : CONTROL_INITIAL, frame->x87_control);
  if (oracle_keeps_x87 && oracle_tracks_x87)
    oracle_compare_word (&c, "frame->x87_in_use", used
                         || !(*preempt_trampoline.cpu & feature_bit ("XGETBV (1)")),
                         frame->x87_in_use);
  return c.differences;
}
