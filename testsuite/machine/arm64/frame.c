/* What a trampoline's frame shows of the interrupted state, under the registers' own
   names.

   SPDX-License-Identifier: MIT  */

#include "oracle.h"
#include "preempt_frame.h"

/* What every trampoline saves, but x0, which the loop changes.  */
#define GENERAL(X) \
  X (1) X (2) X (3) X (4) X (5) X (6) X (7) X (8) X (9) X (10) X (11) X (12) X (13) \
  X (14) X (15) X (16) X (17) X (19) X (20) X (21) X (22) X (23) X (24) X (25) X (26) \
  X (27) X (28) X (29) X (30)

unsigned
oracle_compare_frame (const struct preempt_frame *frame, const struct oracle_area *area,
                      uintptr_t pc, uintptr_t sp, oracle_differs *differs)
{
  const struct oracle_state *in = &area->in;
  struct oracle_comparison c = { differs, 0 };
#define SAME(name, value) oracle_compare_word (&c, "frame->" #name, value, frame->name)
#define SAME_X(n) SAME (x##n, in->x[n]);
  GENERAL (SAME_X)
  SAME (pc, pc);
  SAME (sp, sp);
  SAME (fpcr, in->fpcr);
  SAME (fpsr, in->fpsr);
  oracle_compare_word (&c, "frame->pstate", in->pstate,
                       frame->pstate & oracle_pstate_bits ());
  return c.differences;
}
