/* What judge.h asks of machines that hand a function's first arguments over in registers: those
   whose state.h says in which.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#ifdef JUDGE_ARGUMENTS

void judge_enter_registers (void);      /* judge.S */

unsigned
judge_go (unsigned way)
{
  oracle_area.way = way;
  judge_enter_registers ();
  return oracle_area.pad;
}

void
judge_hand_over (struct oracle_state *state, const uintptr_t *argument, unsigned count)
{
  for (unsigned i = 0; i < count && i < JUDGE_ARGUMENTS; i++)
    JUDGE_ARGUMENT (state, i) = argument[i];
}

uintptr_t
judge_argument (const struct oracle_state *state, unsigned number)
{
  return JUDGE_ARGUMENT (state, number);
}

uintptr_t
judge_result (const struct oracle_state *state)
{
  return JUDGE_RESULT (state);
}

void
judge_set_result (struct oracle_state *state, uintptr_t result)
{
  JUDGE_RESULT (state) = result;
}

#endif
