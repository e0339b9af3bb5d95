/* What every machine's ucontext has in common: which signals were blocked, and which
   alternate stack the thread has.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CONTEXT_H
#define PREEMPT_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

/* The signals of MASK, each in its bit: those that the kernel knows, in the first 8 bytes
   of libc's type.  */
static inline uint64_t
mask_bits (const sigset_t *mask)
{
  uint64_t bits;
  memcpy (&bits, mask, sizeof bits);
  return bits;
}

/* Are the signals of MASK blocked there, and no others?  What libc's type has beyond
   8 bytes is not part of the kernel's frame.  */
static inline bool
context_has_mask (const ucontext_t *c, const sigset_t *mask)
{
  return mask_bits (&c->uc_sigmask) == mask_bits (mask);
}

/* The signals that are blocked there, into *MASK.  */
static inline void
context_get_mask (const ucontext_t *c, sigset_t *mask)
{
  memcpy (mask, &c->uc_sigmask, 8);
}

/* Add the signals that are blocked there to MASK.  */
static inline void
context_add_mask (const ucontext_t *c, sigset_t *mask)
{
  uint64_t sum = mask_bits (mask) | mask_bits (&c->uc_sigmask);
  memcpy (mask, &sum, 8);
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
