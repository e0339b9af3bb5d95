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

/* Are the signals of MASK blocked there, and no others?  The kernel writes 64 of them;
   what libc's type has beyond is not part of its frame.  */
static inline bool
context_has_mask (const ucontext_t *c, const sigset_t *mask)
{
  return memcmp (&c->uc_sigmask, mask, 8) == 0;
}

/* Is any signal blocked there?  */
static inline bool
context_blocks (const ucontext_t *c)
{
  static const unsigned char none[8];
  return memcmp (&c->uc_sigmask, none, sizeof none) != 0;
}

/* The signals that are blocked there, into the first 8 bytes of *MASK.  */
static inline void
context_get_mask (const ucontext_t *c, void *mask)
{
  memcpy (mask, &c->uc_sigmask, 8);
}

/* Add the signals that are blocked there to MASK.  */
static inline void
context_add_mask (const ucontext_t *c, sigset_t *mask)
{
  uint64_t sum, there;
  memcpy (&sum, mask, 8);
  memcpy (&there, &c->uc_sigmask, 8);
  sum |= there;
  memcpy (mask, &sum, 8);
}

/* The signal frame of a handler, by the kernel's arch/x86/include/asm/sigframe.h
   (struct rt_sigframe): the address that the handler returns to; on i386 its arguments
   and siginfo_t; the context, of which the kernel writes 8 bytes of mask.  */
#ifdef __x86_64__
# define CONTEXT_AT 8
#else
# define CONTEXT_AT 144
/* Where the handler is without SA_SIGINFO (struct sigframe_ia32): oldmask, the last
   word of its struct sigcontext, and extramask, behind a floating-point state of
   old.  */
# define CONTEXT_OLD_MASK_AT (8 + 80)
# define CONTEXT_EXTRA_MASK_AT (8 + 88 + 624)
#endif
#define CONTEXT_MASK_AT (CONTEXT_AT + offsetof (ucontext_t, uc_sigmask))
#define CONTEXT_FRAME_BYTES 728

/* The address that the handler returns to which got C, in its frame.  */
static inline uintptr_t
context_restorer (const ucontext_t *c)
{
  return *(const uintptr_t *) ((const char *) c - CONTEXT_AT);
}

/* Does a handler's frame, of CONTEXT_FRAME_BYTES at the least, lie at AT?  RESTORER is
   the address that those with SA_SIGINFO return to.  On i386 others return to the
   kernel's __kernel_sigreturn, in the same page: pop %eax; mov $119, %eax.  Then the
   signals that were blocked before, as the first 8 bytes of a sigset_t, into *MASK.  */
static inline bool
context_is_frame (const void *at, uintptr_t restorer, uint64_t *mask)
{
  const char *frame = at;
  uintptr_t word;
  memcpy (&word, frame, sizeof word);
#ifdef __i386__
  static const unsigned char code[] = { 0x58, 0xb8, 119 };
  if (restorer != 0 && (word ^ restorer) < 4096 && (word & 4095) <= 4096 - sizeof code
      && memcmp ((const void *) word, code, sizeof code) == 0)
    {
      memcpy (mask, frame + CONTEXT_OLD_MASK_AT, 4);
      memcpy ((char *) mask + 4, frame + CONTEXT_EXTRA_MASK_AT, 4);
      return true;
    }
#endif
  memcpy (mask, frame + CONTEXT_MASK_AT, sizeof *mask);
  return restorer != 0 && word == restorer;
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
