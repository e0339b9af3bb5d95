/* The same state in a signal's context.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

/* What the kernel has behind the context that libc knows: the lower halves of v0 to v15, and
   all of v16 to v31 (_sigregs_ext in arch/s390/include/uapi/asm/sigcontext.h).  */
struct beyond
{
  uint64_t low[16];
  uint8_t high[16][16];
};

static struct beyond *
beyond (const ucontext_t *context)
{
  return (struct beyond *) (context + 1);
}

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  memset (state, 0, sizeof *state);
  memcpy (state->r, m->gregs, 15 * 8);
  state->sp = m->gregs[15];
  state->fpc = m->fpregs.fpc;
  /* Bits 18 to 23 of the PSW.  */
  state->mask = m->psw.mask >> 16 & 0x3f000000;
  for (unsigned n = 0; n < 16; n++)
    {
      memcpy (state->v[n], &m->fpregs.fprs[n], 8);
      if (oracle_vx)
        memcpy (state->v[n] + 8, &beyond (context)->low[n], 8);
    }
  if (oracle_vx)
    memcpy (state->v[16], beyond (context)->high, sizeof beyond (context)->high);
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return context->uc_mcontext.fpregs.fprs;
}

static bool
flip (void *at)
{
  *(uint8_t *) at ^= 1;
  return true;
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  mcontext_t *m = &context->uc_mcontext;
  int n = oracle_number (name, "r", 15);
  if (n >= 0)
    return flip (&m->gregs[n]);
  if (strcmp (name, "pc") == 0)
    return m->psw.addr = 16, true;
  if (strcmp (name, "sp") == 0)
    return m->gregs[15] -= 8, true;
  if (strcmp (name, "mask") == 0)
    return m->psw.mask ^= UINT64_C (1) << 44, true;
  if (strcmp (name, "fpc") == 0)
    return m->fpregs.fpc ^= 0x00800000, true;
  if ((n = oracle_number (name, "f", 16)) >= 0)
    return flip (&m->fpregs.fprs[n]);
  if (!oracle_vx || (n = oracle_number (name, "v", 32)) < 0)
    return false;
  return flip (n < 16 ? (void *) &beyond (context)->low[n] : beyond (context)->high[n - 16]);
}
