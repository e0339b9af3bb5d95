/* The same state in a signal's context: the kernel's records behind the general registers
   (arch/arm64/include/uapi/asm/sigcontext.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <signal.h>
#include <string.h>
#include <ucontext.h>

/* The record with MAGIC, or NULL.  Those that have no room lie behind an extra one.  */
static const void *
record (const ucontext_t *context, uint32_t magic)
{
  const char *at = (const char *) context->uc_mcontext.__reserved;
  for (;;)
    {
      const struct _aarch64_ctx *head = (const void *) at;
      if (head->magic == magic)
        return head;
      if (head->magic == 0)
        return NULL;
      at = head->magic == EXTRA_MAGIC ? (const char *) ((const struct extra_context *)
                                                        head)->datap
           : at + head->size;
    }
}

static struct fpsimd_context *
fpsimd (const ucontext_t *context)
{
  return (struct fpsimd_context *) record (context, FPSIMD_MAGIC);
}

/* The record of SVE's registers, if the kernel has written any; else they are v's, with
   zeros above, and no predicate is set.  */
static struct sve_context *
sve (const ucontext_t *context)
{
  struct sve_context *s = (struct sve_context *) record (context, SVE_MAGIC);
  return s != NULL && s->head.size > sizeof *s ? s : NULL;
}

static void
take_vectors (struct oracle_state *state, const ucontext_t *context)
{
  const struct fpsimd_context *f = fpsimd (context);
  const struct sve_context *s = sve (context);
  unsigned vl = oracle_vector_bytes;
  if (vl == 0)
    memcpy (state->v, f->vregs, sizeof state->v);
  else if (s != NULL)
    {
      memcpy (state->z, (const char *) s + SVE_SIG_ZREGS_OFFSET, 32 * vl);
      memcpy (state->p, (const char *) s + SVE_SIG_PREGS_OFFSET (vl / 16), 2 * vl);
      memcpy (state->ffr, (const char *) s + SVE_SIG_FFR_OFFSET (vl / 16), vl / 8);
    }
  for (unsigned n = 0; n < 32 && vl != 0; n++)
    memcpy (state->z + n * vl, &f->vregs[n], 16);
}

void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const struct fpsimd_context *f = fpsimd (context);
  memset (state, 0, sizeof *state);
  memcpy (state->x, context->uc_mcontext.regs, sizeof state->x);
  state->sp = context->uc_mcontext.sp;
  state->pstate = context->uc_mcontext.pstate & oracle_pstate_bits ();
  if (f == NULL)
    return;
  state->fpcr = f->fpcr;
  state->fpsr = f->fpsr;
  take_vectors (state, context);
}

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return fpsimd (context)->vregs;
}

static bool
flip (void *at)
{
  *(uint8_t *) at ^= 1;
  return true;
}

/* The kernel takes a vector's low part from v, whatever is in z, and qemu the other way
   around.  */
static bool
change_vector (ucontext_t *context, const char *name)
{
  unsigned vl = oracle_vector_bytes;
  char *s = (char *) sve (context);
  int n;
  if ((n = oracle_number (name, "v", 32)) >= 0)
    return flip (&fpsimd (context)->vregs[n])
           && (s == NULL || flip (s + SVE_SIG_ZREG_OFFSET (vl / 16, n)));
  if (s == NULL)
    return false;
  if ((n = oracle_number (name, "z", 32)) >= 0)
    return vl > 16 && flip (s + SVE_SIG_ZREG_OFFSET (vl / 16, n) + 16);
  if ((n = oracle_number (name, "p", 16)) >= 0)
    return flip (s + SVE_SIG_PREG_OFFSET (vl / 16, n));
  return strcmp (name, "ffr") == 0 && flip (s + SVE_SIG_FFR_OFFSET (vl / 16));
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  mcontext_t *m = &context->uc_mcontext;
  int n = oracle_number (name, "x", 31);
  if (n >= 0)
    return flip (&m->regs[n]);
  if (strcmp (name, "sp") == 0)
    return m->sp -= 16, true;
  if (strcmp (name, "pc") == 0)
    return m->pc = 16, true;
  if (strcmp (name, "pstate") == 0)
    return m->pstate ^= UINT64_C (1) << 29, true;
  if (fpsimd (context) == NULL)
    return false;
  if (strcmp (name, "fpsr") == 0)
    return flip (&fpsimd (context)->fpsr);
  if (strcmp (name, "fpcr") == 0)
    return fpsimd (context)->fpcr ^= 1u << 24, true;
  return change_vector (context, name);
}
