/* What every machine's ucontext has in common: which signals were blocked, and which
   alternate stack the thread has.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CONTEXT_H
#define PREEMPT_CONTEXT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

/* What the kernel knows of libc's type, and has in a frame: a bit for each signal.  */
#define MASK_BYTES ((_NSIG + 6) / 8)

/* Are all signals of SOME in MASK?  */
static inline bool
mask_includes (const sigset_t *mask, const sigset_t *some)
{
  unsigned char all[MASK_BYTES], part[MASK_BYTES], missing = 0;
  memcpy (all, mask, sizeof all);
  memcpy (part, some, sizeof part);
  for (unsigned i = 0; i < MASK_BYTES; i++)
    missing |= part[i] & ~all[i];
  return missing == 0;
}

/* Are the signals of MASK blocked there, and no others?  */
static inline bool
context_has_mask (const ucontext_t *c, const sigset_t *mask)
{
  return memcmp (&c->uc_sigmask, mask, MASK_BYTES) == 0;
}

/* The signals that are blocked there, into *MASK.  */
static inline void
context_get_mask (const ucontext_t *c, sigset_t *mask)
{
  memcpy (mask, &c->uc_sigmask, MASK_BYTES);
}

/* Add the signals that are blocked there to MASK.  */
static inline void
context_add_mask (const ucontext_t *c, sigset_t *mask)
{
  unsigned char sum[MASK_BYTES], more[MASK_BYTES];
  memcpy (sum, mask, sizeof sum);
  memcpy (more, &c->uc_sigmask, sizeof more);
  for (unsigned i = 0; i < MASK_BYTES; i++)
    sum[i] |= more[i];
  memcpy (mask, sum, sizeof sum);
}

/* Is ADDRESS on the alternate stack of the thread that C is of?  */
static inline bool
context_on_alternate (const ucontext_t *c, uintptr_t address)
{
  return address - (uintptr_t) c->uc_stack.ss_sp < c->uc_stack.ss_size;
}

/* Is C what the kernel will restore: in the signal's frame, on the alternate stack
   that was in effect?  A copy, such as ThreadSanitizer hands out when it has delayed
   a signal, is not.  */
static inline bool
context_in_frame (const ucontext_t *c)
{
  return context_on_alternate (c, (uintptr_t) c);
}

#endif
