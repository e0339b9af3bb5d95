/* The one place that knows a ucontext: where PC and SP lie, what was blocked, and on
   which stacks; and whether the thread has a shadow stack.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CONTEXT_H
#define PREEMPT_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#if defined __x86_64__ && !defined __ILP32__
# define CONTEXT_PC REG_RIP
# define CONTEXT_SP REG_RSP
#elif defined __i386__
# define CONTEXT_PC REG_EIP
# define CONTEXT_SP REG_ESP
#else
# error "no ucontext for this architecture yet: extend runtime/core/context.h"
#endif

static inline uintptr_t
context_pc (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[CONTEXT_PC];
}

static inline uintptr_t
context_sp (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[CONTEXT_SP];
}

/* Go on at PC with SP.  */
static inline void
context_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.gregs[CONTEXT_PC] = pc;
  c->uc_mcontext.gregs[CONTEXT_SP] = sp;
}

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

/* The kernel marks the x87 state of every signal frame as in use
   (save_xstate_epilog in its arch/x86/kernel/fpu/signal.c), so that after the
   handler's return no one could tell that the interrupted code did not use it.
   Where the frame holds x87's initial state to the bit, take the mark off again:
   the same state is restored, and asyncPreempt need not save it.  The frame's form
   is the kernel's uapi/asm/sigcontext.h; i386's begins with fnsave's form, which
   the kernel prefers, and may end with it.  */
#ifdef __x86_64__
# define CONTEXT_FXSAVE 0
#else
# define CONTEXT_FXSAVE 112
#endif

/* Does FRAME go on after fnsave's form, which is in its initial state?  */
static inline bool
context_has_fxsave (const char *frame)
{
  if (frame == NULL)
    return false;
#ifdef __i386__
  enum { MAGIC = 110 };
  /* Control, status and tag words.  */
  static const uint32_t initial[] = { 0xffff037f, 0xffff0000, 0xffffffff };
  return memcmp (frame, initial, sizeof initial) == 0
         && frame[MAGIC] == 0 && frame[MAGIC + 1] == 0;
#else
  return true;
#endif
}

static inline void
context_unmark_x87 (ucontext_t *c)
{
  enum { ST = 32, ST_END = 160, SW_RESERVED = 464, HEADER = 512 };
  static const unsigned char initial[ST_END] = { 0x7f, 0x03 };
  static const uint32_t magic = 0x46505853;     /* FP_XSTATE_MAGIC1 */
  char *frame = (char *) c->uc_mcontext.fpregs, *image = frame + CONTEXT_FXSAVE;
  uint64_t in_use;
  /* Bytes 24 to 31 are MXCSR and its mask.  */
  if (!context_has_fxsave (frame)
      || memcmp (image + SW_RESERVED, &magic, sizeof magic) != 0
      || memcmp (image, initial, 24) != 0
      || memcmp (image + ST, initial + ST, ST_END - ST) != 0)
    return;
  memcpy (&in_use, image + HEADER, sizeof in_use);
  in_use &= ~UINT64_C (1);
  memcpy (image + HEADER, &in_use, sizeof in_use);
}

/* rdssp is a no-op where shadow stacks are off (Intel SDM volume 1, 17.2).  */
static inline bool
context_shadow_stack (void)
{
  uintptr_t ssp = 0;
#ifdef __x86_64__
  __asm__ ("rdsspq %0" : "+r" (ssp));
#else
  __asm__ ("rdsspd %0" : "+r" (ssp));
#endif
  return ssp != 0;
}

#endif
