/* To come before each instruction where the CPU itself does not step: by breakpoints, as the
   tests of trampolines do (testsuite/machine/stepping.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"
#include "machine.h"
#include "stepping.h"

#ifndef STEPPING_TRAPS

extern char judge_dump[];               /* where all pads lead */

/* Code of this process, of each mapping.  */
static struct { unsigned long low, high; } code[64];
static unsigned codes;

static const char *
find_code (void)
{
  char line[512], access[8];
  FILE *maps = fopen ("/proc/self/maps", "r");
  if (maps == NULL)
    return "/proc/self/maps cannot be read";
  while (codes < sizeof code / sizeof *code && fgets (line, sizeof line, maps) != NULL)
    if (sscanf (line, "%lx-%lx %7s", &code[codes].low, &code[codes].high, access) == 3)
      codes += access[2] == 'x';
  fclose (maps);
  return NULL;
}

static bool
is_code (uintptr_t pc)
{
  for (unsigned i = 0; i < codes; i++)
    if (pc >= code[i].low && pc < code[i].high)
      return true;
  return false;
}

bool
judge_step (struct oracle_state *state, uintptr_t pc)
{
  static enum { UNKNOWN, CAN, CANNOT } steps;
  (void) state;
  if (steps == UNKNOWN)
    steps = find_code () == NULL && stepping_prepare () == NULL ? CAN : CANNOT;
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

/* Where it goes astray nobody comes before the next instruction, for there is none.  */
void
judge_step_on (ucontext_t *context)
{
  uintptr_t pc = machine_pc (context);
  if (MACHINE_CODE_AT (pc) == MACHINE_CODE_AT ((uintptr_t) judge_dump))
    return;
  uintptr_t target = stepping_decode (pc, context).target;
  if (target == 0 || is_code (target))
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
