/* How asyncPreempt is entered on x86-64 (in the manual: "How asyncPreempt is entered").

   SPDX-License-Identifier: MIT  */

#include <stdint.h>
#include <ucontext.h>

#define INJECT_PC(c) ((uintptr_t) (c)->uc_mcontext.gregs[REG_RIP])

void asyncPreempt (void);

/* Let C's code go on there, below its red zone, with its PC as what is returned to.  */
static inline void
inject (ucontext_t *c)
{
  uintptr_t *sp = (uintptr_t *) (c->uc_mcontext.gregs[REG_RSP] - 128) - 1;
  *sp = INJECT_PC (c);
  c->uc_mcontext.gregs[REG_RIP] = (uintptr_t) asyncPreempt;
  c->uc_mcontext.gregs[REG_RSP] = (uintptr_t) sp;
}
