/* What a trampoline's frame shows of the interrupted state, under the registers' own
   names.

   SPDX-License-Identifier: MIT  */

#include "oracle.h"
#include "preempt_frame.h"

/* What every trampoline saves, whatever its header lists, but t0, which the loop
   changes.  */
#define GENERAL(X) X (1, ra) X (6, t1) X (7, t2) X (8, s0) X (10, a0) X (11, a1) X (17, a7)

/* Those of V, where the trampoline saves it, and the CPU has it.  */
#ifdef PREEMPT_FRAME_v0
static void
compare_vectors (struct oracle_comparison *c, const struct preempt_frame *frame,
                 const struct oracle_state *in)
{
  if (frame->vl == 0)
    return;
# define SAME_CSR(name) \
    oracle_compare_word (c, "frame->csr_" #name, in->name, frame->csr_##name);
  SAME_CSR (vstart)
  SAME_CSR (vl)
  SAME_CSR (vtype)
  SAME_CSR (vcsr)
# define SAME_V(n, place)                                                     \
    oracle_compare_bytes (c, "frame's v", n, in->v + n * frame->vl,           \
                          PREEMPT_FRAME_SCALABLE (frame, place),              \
                          PREEMPT_FRAME_SCALABLE_BYTES (frame, place));
  SAME_V (0, PREEMPT_FRAME_v0)
# ifdef PREEMPT_FRAME_v31
  SAME_V (31, PREEMPT_FRAME_v31)
# endif
}
#else
# define compare_vectors(c, frame, in) ((void) 0)
#endif

unsigned
oracle_compare_frame (const struct preempt_frame *frame, const struct oracle_area *area,
                      uintptr_t pc, uintptr_t sp, oracle_differs *differs)
{
  const struct oracle_state *in = &area->in;
  struct oracle_comparison c = { differs, 0 };
#define SAME(name, value) oracle_compare_word (&c, "frame->" #name, value, frame->name)
#define SAME_X(n, name) SAME (name, in->x[n]);
  GENERAL (SAME_X)
  SAME (pc, pc);
  SAME (sp, sp);
  if (oracle_float_bytes != 0)
    SAME (fcsr, in->fcsr);
  compare_vectors (&c, frame, in);
  return c.differences;
}
