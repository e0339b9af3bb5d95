/* The same state in a signal's context.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

/* An emulator neither puts V's registers into a signal's frame nor changes them: what the
   interrupted code had in them they have still, in handlers that are compiled without V.
   Linux does, and they would have to be taken from a record there.  */
void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  memset (state, 0, sizeof *state);
  for (unsigned n = 0; n < 32; n++)
    if (n == 1 || n == 3 || n >= 5)
      state->x[n] = m->__gregs[n];
  state->sp = m->__gregs[REG_SP];
  memcpy (state->f, m->__fpregs.__d.__f, sizeof state->f);
  state->fcsr = m->__fpregs.__d.__fcsr;
  oracle_take_vectors (state);
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return context->uc_mcontext.__fpregs.__d.__f;
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  mcontext_t *m = &context->uc_mcontext;
  if (strcmp (name, "pc") == 0)
    return m->__gregs[REG_PC] = 16, true;
  if (strcmp (name, "sp") == 0)
    return m->__gregs[REG_SP] -= 16, true;
  if (strcmp (name, "fcsr") == 0)
    return m->__fpregs.__d.__fcsr ^= 1, true;
  for (unsigned n = 0; n < 32; n++)
    if ((n == 1 || n >= 5) && strcmp (name, oracle_x_names[n]) == 0)
      return m->__gregs[n] ^= 1, true;
    else if (strcmp (name, oracle_f_names[n]) == 0)
      return m->__fpregs.__d.__f[n] ^= 1, true;
  return false;
}
