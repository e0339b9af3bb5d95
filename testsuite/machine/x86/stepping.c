/* By the trap flag (stepping.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"

void
stepping_trap (ucontext_t *context, bool on)
{
  if (on)
    context->uc_mcontext.gregs[REG_EFL] |= FLAG_TRAP;
  else
    context->uc_mcontext.gregs[REG_EFL] &= ~FLAG_TRAP;
}

/* Only the kernel can give an x87 bank its initial state again, without which asyncPreempt
   would never find it a second time.  i386's frames begin with what fnsave writes, which
   counts.  */
void
stepping_restore (ucontext_t *context, const struct oracle_state *before)
{
#ifdef __x86_64__
  struct oracle_image *image = (struct oracle_image *) context->uc_mcontext.fpregs;
  if (!(before->image.present & 1u << X87))
    image->present &= ~(uint64_t) (1u << X87);
#else
  (void) context, (void) before;
#endif
}
