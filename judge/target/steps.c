/* To come before each instruction where the CPU itself does not step: by breakpoints, as the
   tests of trampolines do (testsuite/machine/stepping.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"
#include "machine.h"
#include "stepping.h"

#ifndef STEPPING_TRAPS

extern char judge_dump[];               /* where all pads lead */

bool
judge_step (struct oracle_state *state, uintptr_t pc)
{
  static enum { UNKNOWN, CAN, CANNOT } steps;
  (void) state;
  if (steps == UNKNOWN)
    steps = stepping_prepare () == NULL ? CAN : CANNOT;
  if (steps == CAN && pc != 0)
    stepping_until (pc);
  return steps == CAN;
}

bool
judge_stepped (const siginfo_t *info, ucontext_t *context)
{
  bool step = info->si_signo == STEPPING_SIGNAL && stepping_stopped (context);
  stepping_stop (context);
  return step;
}

void
judge_step_on (ucontext_t *context)
{
  if (MACHINE_CODE_AT (machine_pc (context)) != MACHINE_CODE_AT ((uintptr_t) judge_dump))
    stepping_next (context);
}

unsigned
judge_step_bytes (const ucontext_t *context)
{
  return stepping_decode (machine_pc (context), NULL).bytes;
}

uintptr_t
judge_sp (const ucontext_t *context)
{
  return machine_sp (context);
}

#endif
