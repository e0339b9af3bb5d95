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
