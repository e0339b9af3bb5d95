/* The same state in a signal's context.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  memset (state, 0, sizeof *state);
  for (unsigned n = 1; n < 32; n++)
    if (n != 26 && n != 27 && n != 29)
      state->r[n] = (uintptr_t) m->gregs[n];
  state->sp = (uintptr_t) m->gregs[29];
  state->hi = (uintptr_t) m->mdhi;
  state->lo = (uintptr_t) m->mdlo;
  /* Not every emulator's frames have it; a handler begins with it as it was.  */
  unsigned fcsr;
  __asm__ volatile ("cfc1 %0, $31" : "=r" (fcsr));
  state->fcsr = fcsr;
  memcpy (state->f, m->fpregs.fp_r.fp_dregs, sizeof state->f);
  for (unsigned n = 1; n < 32; n += 2)
    if (sizeof (long) == 4)
      state->f[n] = 0;
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return context->uc_mcontext.fpregs.fp_r.fp_dregs;
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  mcontext_t *m = &context->uc_mcontext;
  int r = oracle_number (name, "r", 32), f = oracle_number (name, "f", 32);
  if (strcmp (name, "pc") == 0)
    return m->pc = 16, true;
  if (strcmp (name, "sp") == 0)
    return m->gregs[29] -= 16, true;
  if (strcmp (name, "fcsr") == 0)
    return m->fpc_csr ^= 4, true;
  if (strcmp (name, "hi") == 0)
    return m->mdhi ^= 1, true;
  if (strcmp (name, "lo") == 0)
    return m->mdlo ^= 1, true;
  if (r > 0 && r != 26 && r != 27 && r != 29)
    return m->gregs[r] ^= 1, true;
  if (f < 0)
    return false;
  uint64_t word;
  memcpy (&word, &m->fpregs.fp_r.fp_dregs[f], sizeof word);
  word ^= 1;
  memcpy (&m->fpregs.fp_r.fp_dregs[f], &word, sizeof word);
  return true;
}
