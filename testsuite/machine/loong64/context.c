/* The same state in a signal's context.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <ucontext.h>

/* A record behind the context (arch/loongarch/include/uapi/asm/sigcontext.h in Linux): a
   head, f0 to f31 as wide as the thread has them, the conditions, a byte each, and FCSR.  */
struct head
{
  uint32_t magic, size;
  uint64_t unused;
};

enum { FPU = 0x46505501, LSX = 0x53580001, LASX = 0x41535801 };

/* The record of f0 to f31, each of BYTES; NULL: the thread has not used them.  */
static char *
registers (const ucontext_t *context, unsigned *bytes)
{
  const struct head *head = (const void *) context->uc_mcontext.__extcontext;
  *bytes = 0;
  for (; head->magic != 0 && *bytes == 0; head = (const void *) ((const char *) head + head->size))
    {
      *bytes = head->magic == FPU ? 8 : head->magic == LSX ? 16 : head->magic == LASX ? 32 : 0;
      if (*bytes != 0)
        return (char *) (head + 1);
    }
  return NULL;
}

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const mcontext_t *m = &context->uc_mcontext;
  unsigned bytes;
  const char *record = registers (context, &bytes);
  uint32_t fcsr = 0;
  memset (state, 0, sizeof *state);
  for (unsigned n = 1; n < 32; n++)
    if (n == 1 || (n >= 4 && n != 21))
      state->r[n] = m->__gregs[n];
  state->sp = m->__gregs[3];
  if (record == NULL)
    return;
  for (unsigned n = 0; n < 32; n++)
    memcpy (state->v[n], record + n * bytes, bytes);
  for (unsigned n = 0; n < 8; n++)
    state->fcc[n] = (uint8_t) record[32 * bytes + n];
  memcpy (&fcsr, record + 32 * bytes + 8, sizeof fcsr);
  state->fcsr = fcsr;
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  unsigned bytes;
  return registers (context, &bytes);
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
  unsigned bytes;
  char *record = registers (context, &bytes);
  int n = oracle_number (name, "r", 32);
  if (n == 1 || (n >= 4 && n != 21))
    return flip (&m->__gregs[n]);
  if (strcmp (name, "pc") == 0)
    return m->__pc = 16, true;
  if (strcmp (name, "sp") == 0)
    return m->__gregs[3] -= 16, true;
  if (record == NULL)
    return false;
  if (strcmp (name, "fcsr") == 0)
    return flip (record + 32 * bytes + 8 + 2);
  if ((n = oracle_number (name, "fcc", 8)) >= 0)
    return flip (record + 32 * bytes + n);
  n = oracle_number (name, "f", 32);
  return n >= 0 && flip (record + n * bytes + bytes - 1);
}
