/* A trampoline's frame against the interrupted state, whatever members it has (oracle.h).

   SPDX-License-Identifier: MIT  */

#include "oracle.h"
#include "preempt_frame.h"

#include <string.h>

/* By its place in the frame, or in the area of scalable registers, in eighths of the
   vectors' length.  */
struct member
{
  const char *name;
  unsigned at, bytes;
};

static const struct member members[] = {
#define MEMBER(name, at, bytes) { #name, at, bytes },
  PREEMPT_FRAME_MEMBERS (MEMBER)
};

static void
compare (struct oracle_comparison *c, const struct oracle_area *area, const char *name,
         const void *at, unsigned bytes)
{
  if (!oracle_compare_member (c, area, name, at, bytes))
    oracle_differ (c, "%s: the oracle knows no such member", name);
}

#ifdef PREEMPT_FRAME_SCALABLES

static const struct member scalables[] = {
# define SCALABLE(name) { #name, PREEMPT_FRAME_##name },
  PREEMPT_FRAME_SCALABLES (SCALABLE)
};

static void
compare_scalables (struct oracle_comparison *c, const struct preempt_frame *frame,
                   const struct oracle_area *area)
{
  for (unsigned i = 0; frame->vl != 0 && i < sizeof scalables / sizeof *scalables; i++)
    {
      const struct member *m = &scalables[i];
      compare (c, area, m->name, PREEMPT_FRAME_AT (frame, m->at, m->bytes),
               PREEMPT_FRAME_WIDTH (frame, m->at, m->bytes));
    }
}

#else
# define compare_scalables(c, frame, area)
#endif

unsigned
oracle_compare_frame (const struct preempt_frame *frame, const struct oracle_area *area,
                      uintptr_t pc, uintptr_t sp, oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0, "frame->" };
  oracle_compare_word (&c, "pc", pc, frame->pc);
  oracle_compare_word (&c, "sp", sp, frame->sp);
  for (unsigned i = 0; i < sizeof members / sizeof *members; i++)
    {
      const struct member *m = &members[i];
      if (strcmp (m->name, "pc") != 0 && strcmp (m->name, "sp") != 0)
        compare (&c, area, m->name, (const char *) frame + m->at, m->bytes);
    }
  compare_scalables (&c, frame, area);
  return c.differences;
}
