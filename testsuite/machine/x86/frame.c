/* The members of struct preempt_frame that every trampoline's has, against the
   interrupted state (oracle.h).

   SPDX-License-Identifier: MIT  */

#include "oracle.h"
#include "feature_bit.h"
#include "preempt_frame.h"

#include <inttypes.h>

#define NAME(member) NAME_OF (member)
#define NAME_OF(member) #member
#ifdef __x86_64__
# define FRAME_POINTER rbp
#else
# define FRAME_POINTER ebp
#endif

static unsigned
compare (const char *name, uint64_t in, uint64_t out, oracle_differs *differs)
{
  char line[160];
  if (in == out)
    return 0;
  snprintf (line, sizeof line, "frame->%s is %#" PRIx64 ", not %#" PRIx64, name, out, in);
  differs (line);
  return 1;
}

unsigned
oracle_compare_frame (const struct preempt_frame *frame, const struct oracle_area *area,
                      uintptr_t pc, uintptr_t sp, oracle_differs *differs)
{
  const struct oracle_state *in = &area->in;
  bool used = in->image.present & 1u << X87;
  unsigned n = compare ("sp", sp, frame->sp, differs);
  n += compare ("pc", pc, frame->pc, differs);
  /* The loop may have half changed CF; pushf, single-stepped by a debugger, shows TF, which
     asyncPreempt never brings back.  */
  const uint64_t unknown = FLAG_CARRY | FLAG_TRAP;
  n += compare ("flags", in->flags & ~unknown, frame->flags & ~unknown, differs);
  n += compare (NAME (FRAME_POINTER), (uintptr_t) in->general[BP_INDEX],
                frame->FRAME_POINTER, differs);
  n += compare ("mxcsr", in->image.mxcsr, frame->mxcsr, differs);
  n += compare ("x87_control", used ? in->image.control : CONTROL_INITIAL,
                frame->x87_control, differs);
  if (oracle_keeps_x87 && oracle_tracks_x87)
    n += compare ("x87_in_use", used
                  || !(*preempt_trampoline.cpu & feature_bit ("XGETBV (1)")),
                  frame->x87_in_use, differs);
  return n;
}
