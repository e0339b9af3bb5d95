/* The one place that knows a ucontext: where PC and SP lie, and whether the
   thread has a shadow stack.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CONTEXT_H
#define PREEMPT_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>
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
