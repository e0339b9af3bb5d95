/* The same state in a signal's context: behind the general registers the kernel's records,
   each with a magic number and its size (arch/arm/include/asm/ucontext.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

struct vfp
{
  uint32_t magic, size;
  uint64_t d[32];
  uint32_t fpscr;
};

static struct vfp *
vfp (const ucontext_t *context)
{
  enum { VFP_MAGIC = 0x56465001 };
  uint32_t *at = (uint32_t *) context->uc_regspace;
  while (at[0] != VFP_MAGIC && at[0] != 0)
    at += at[1] / sizeof *at;
  return (struct vfp *) at;
}

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  const struct vfp *v = vfp (context);
  memset (state, 0, sizeof *state);
  for (unsigned n = 0; n < 15; n++)
    state->r[n] = n == 13 ? 0 : (&m->arm_r0)[n];
  state->sp = m->arm_sp;
  state->apsr = m->arm_cpsr & ORACLE_APSR;
  state->fpscr = v->fpscr & oracle_fpscr_bits;
  memcpy (state->d, v->d, oracle_area.d16 ? sizeof v->d : sizeof v->d / 2);
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return vfp (context)->d;
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  mcontext_t *m = &context->uc_mcontext;
  int r = oracle_find (name, oracle_r_names, 15), d = oracle_number (name, "d", 32);
  if (strcmp (name, "pc") == 0)
    return m->arm_pc = 16, true;
  if (strcmp (name, "sp") == 0)
    return m->arm_sp -= 16, true;
  if (strcmp (name, "apsr") == 0)
    return m->arm_cpsr ^= 1u << 29, true;
  if (strcmp (name, "fpscr") == 0)
    return vfp (context)->fpscr ^= 1, true;
  if (r >= 0)
    return (&m->arm_r0)[r] ^= 1, true;
  return d >= 0 && (vfp (context)->d[d] ^= 1, true);
}
