/* The same state in a signal's context (arch/powerpc/include/uapi/asm/sigcontext.h in
   Linux): the general and special registers; vs0 to vs31 in two halves; VMX.  VSCR, which
   qemu's contexts (7.2) lack, a handler begins with as it was.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

enum { MSR = 33, CTR = 35, LNK = 36, XER = 37, CCR = 38 };

/* The second halves lie behind VMX's registers, VSCR and VRSAVE.  */
static uint64_t *
second_halves (const ucontext_t *context)
{
  return (uint64_t *) ((char *) context->uc_mcontext.v_regs + 34 * 16);
}

/* VSX's first half N.  */
static uint64_t *
first_half (const ucontext_t *context, unsigned n)
{
  return (uint64_t *) &context->uc_mcontext.fp_regs[n];
}

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  memset (state, 0, sizeof *state);
  for (unsigned n = 0; n < 32; n++)
    {
      if (n != 1 && n != 13)
        state->r[n] = m->gp_regs[n];
      memcpy (state->vs[n], first_half (context, n), 8);
      if (m->v_regs == NULL)
        continue;
      memcpy (state->vs[n] + 8, &second_halves (context)[n], 8);
      memcpy (state->v[n], m->v_regs->vrregs[n], 16);
    }
  state->sp = m->gp_regs[1];
  state->lr = m->gp_regs[LNK];
  state->ctr = m->gp_regs[CTR];
  state->cr = m->gp_regs[CCR];
  state->xer = m->gp_regs[XER];
  memcpy (&state->fpscr, first_half (context, 32), 8);
  if (m->v_regs == NULL)
    return;
  state->vrsave = m->v_regs->vrsave;
  __asm__ volatile ("mfvscr 0\n\tstvx 0, 0, %0" : : "r" (state->vscr) : "v0", "memory");
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return context->uc_mcontext.fp_regs;
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  mcontext_t *m = &context->uc_mcontext;
  int r = oracle_number (name, "r", 32), f = oracle_number (name, "f", 32);
  int v = oracle_number (name, "v", 32);
  if (strcmp (name, "pc") == 0)
    return m->gp_regs[32] = 16, true;
  if (strcmp (name, "sp") == 0)
    return m->gp_regs[1] -= 16, true;
  if (strcmp (name, "lr") == 0)
    return m->gp_regs[LNK] ^= 4, true;
  if (strcmp (name, "ctr") == 0)
    return m->gp_regs[CTR] ^= 4, true;
  if (strcmp (name, "cr") == 0)
    return m->gp_regs[CCR] ^= 1, true;
  if (r >= 0 && r != 1 && r != 13)
    return m->gp_regs[r] ^= 1, true;
  if (f >= 0)
    return *first_half (context, f) ^= 1, true;
  if (v >= 0 && m->v_regs != NULL)
    return m->v_regs->vrregs[v][0] ^= 1, true;
  return false;
}
