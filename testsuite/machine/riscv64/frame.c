/* What a trampoline's frame shows of the interrupted state, under the registers' own
   names.

   SPDX-License-Identifier: MIT  */

#include "oracle.h"
#include "preempt_frame.h"

#include <inttypes.h>
#include <stdio.h>

/* What every trampoline saves, whatever its header lists, but t0, which the loop
   changes.  */
#define GENERAL(X) X (1, ra) X (6, t1) X (7, t2) X (8, s0) X (10, a0) X (11, a1) X (17, a7)

static unsigned
same (const char *name, uint64_t in, uint64_t frame, oracle_differs *differs)
{
  char line[96];
  if (in == frame)
    return 0;
  snprintf (line, sizeof line, "frame->%s: was %#" PRIx64 ", is %#" PRIx64, name, in,
            frame);
  if (differs != NULL)
    differs (line);
  return 1;
}

unsigned
oracle_compare_frame (const struct preempt_frame *frame, const struct oracle_area *area,
                      uintptr_t pc, uintptr_t sp, oracle_differs *differs)
{
  const struct oracle_state *in = &area->in;
  unsigned differences = 0;
#define SAME(name, value) differences += same (#name, value, frame->name, differs)
#define SAME_X(n, name) SAME (name, in->x[n]);
  GENERAL (SAME_X)
  SAME (pc, pc);
  SAME (sp, sp);
  if (oracle_float_bytes != 0)
    SAME (fcsr, in->fcsr);
  return differences;
}
