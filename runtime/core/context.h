/* The one place that knows a ucontext: where PC and SP lie, and whether the
   thread has a shadow stack.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CONTEXT_H
#define PREEMPT_CONTEXT_H

#include <stdbool.h>
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

/* Is C what the kernel will restore: in the signal's frame, on the alternate stack
   that was in effect?  A copy, such as ThreadSanitizer hands out when it has delayed
   a signal, is not.  */
static inline bool
context_in_frame (const ucontext_t *c)
{
  return (uintptr_t) c - (uintptr_t) c->uc_stack.ss_sp < c->uc_stack.ss_size;
}

/* The kernel marks the x87 state of every signal frame as in use
   (save_xstate_epilog in its arch/x86/kernel/fpu/signal.c), so that after the
   handler's return no one could tell that the interrupted code did not use it.
   Where the frame holds x87's initial state to the bit, take the mark off again:
   the same state is restored, and asyncPreempt need not save it.  The frame's form
   is the kernel's uapi/asm/sigcontext.h; i386's differs, and is left alone.  */
static inline void
context_unmark_x87 (ucontext_t *c)
{
#ifdef __x86_64__
  enum { ST = 32, ST_END = 160, SW_RESERVED = 464, HEADER = 512 };
  static const unsigned char initial[ST_END] = { 0x7f, 0x03 };
  static const uint32_t magic = 0x46505853;     /* FP_XSTATE_MAGIC1 */
  char *image = (char *) c->uc_mcontext.fpregs;
  uint64_t in_use;
  /* Bytes 24 to 31 are MXCSR and its mask.  */
  if (image == NULL || memcmp (image + SW_RESERVED, &magic, sizeof magic) != 0
      || memcmp (image, initial, 24) != 0
      || memcmp (image + ST, initial + ST, ST_END - ST) != 0)
    return;
  memcpy (&in_use, image + HEADER, sizeof in_use);
  in_use &= ~UINT64_C (1);
  memcpy (image + HEADER, &in_use, sizeof in_use);
#else
  (void) c;
#endif
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
