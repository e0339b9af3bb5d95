/* How asyncPreempt is entered on AArch64 (in the manual: "AArch64").

   SPDX-License-Identifier: MIT  */

#include <stdint.h>
#include <ucontext.h>

#define INJECT_PC(c) ((uintptr_t) (c)->uc_mcontext.pc)

void asyncPreempt (void);

/* Let C's code go on there, with a frame record as if it had called, and PSTATE.  */
static inline void
inject (ucontext_t *c)
{
  uint64_t *sp = (uint64_t *) c->uc_mcontext.sp - 4;
  sp[0] = c->uc_mcontext.regs[29];
  sp[1] = INJECT_PC (c);
  sp[2] = c->uc_mcontext.pstate;
  c->uc_mcontext.pstate &= ~(UINT64_C (3) << 10);       /* BTYPE */
  c->uc_mcontext.pc = (uintptr_t) asyncPreempt;
  c->uc_mcontext.sp = (uintptr_t) sp;
}
