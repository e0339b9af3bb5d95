/* The same state in a signal's context.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

/* Not every emulator's frames have FCSR, or pairs as the kernel's have them.  A handler begins
   with all as it was, and C code here changes none.  */
static void
take_floats (struct oracle_state *state)
{
  unsigned fcsr;
  __asm__ volatile ("cfc1 %0, $31" : "=r" (fcsr));
  state->fcsr = fcsr;
#define TAKE(n) __asm__ volatile ("sdc1 $f" #n ", %0" : "=m" (state->f[n][0]));
#define TAKE_4(a, b, c, d) TAKE (a) TAKE (b) TAKE (c) TAKE (d)
  TAKE_4 (0, 2, 4, 6) TAKE_4 (8, 10, 12, 14) TAKE_4 (16, 18, 20, 22) TAKE_4 (24, 26, 28, 30)
#if __mips_fpr == 64
  TAKE_4 (1, 3, 5, 7) TAKE_4 (9, 11, 13, 15) TAKE_4 (17, 19, 21, 23) TAKE_4 (25, 27, 29, 31)
#endif
}

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  memset (state, 0, sizeof *state);
  for (unsigned n = 1; n < 32; n++)
    if (n != 26 && n != 27 && n != 29)
      state->r[n] = (uintptr_t) m->gregs[n];
  state->sp = (uintptr_t) m->gregs[29];
#ifdef STATE_HI_LO
  state->hi = (uintptr_t) m->mdhi;
  state->lo = (uintptr_t) m->mdlo;
#endif
  take_floats (state);
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
