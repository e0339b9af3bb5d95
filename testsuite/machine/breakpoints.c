/* Breakpoints in the code of this process, and where they belong (stepping.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "stepping.h"
#include "machine.h"
#include "breakpoint.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define BREAKPOINTS 8

static struct { uintptr_t at; stepping_breakpoint code; } breakpoints[BREAKPOINTS];
static unsigned count;

#ifndef STEPPING_STATES

static stepping_breakpoint
stepping_get (uintptr_t pc)
{
  return *(volatile stepping_breakpoint *) pc;
}

static void
stepping_put (uintptr_t pc, stepping_breakpoint code)
{
  volatile stepping_breakpoint *at = (volatile stepping_breakpoint *) pc;
  *at = code;
  stepping_flush (at);
}

#endif

const char *
stepping_prepare (void)
{
  char line[512], access[8];
  unsigned long low, high;
  const char *why = NULL;
  FILE *maps = fopen ("/proc/self/maps", "r");
  if (maps == NULL)
    return "/proc/self/maps cannot be read";
  while (why == NULL && fgets (line, sizeof line, maps) != NULL)
    if (sscanf (line, "%lx-%lx %7s", &low, &high, access) == 3 && access[2] == 'x'
        && strstr (line, "[vsyscall]") == NULL
        && mprotect ((void *) low, high - low, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
      why = "code cannot be made writable";
  fclose (maps);
  return why;
}

static void
trap (ucontext_t *context, bool on)
{
#ifdef STEPPING_TRAPS
  stepping_trap (context, on);
#else
  (void) context, (void) on;
#endif
}

void
stepping_until (uintptr_t pc)
{
  for (unsigned i = 0; i < count; i++)
    if (breakpoints[i].at == pc)
      return;
  if (count == BREAKPOINTS)
    __builtin_trap ();
  breakpoints[count].at = pc;
  breakpoints[count++].code = stepping_get (pc);
  stepping_put (pc, STEPPING_BREAKPOINT);
}

bool
stepping_stopped (const ucontext_t *context)
{
  uintptr_t at = machine_pc (context) - STEPPING_BEYOND;
  for (unsigned i = 0; i < count; i++)
    if (breakpoints[i].at == at)
      return true;
  return false;
}

uintptr_t
stepping_stop (ucontext_t *context)
{
  uintptr_t pc = machine_pc (context), at = pc - STEPPING_BEYOND;
  bool breakpoint = at == MACHINE_CODE (stepping_begin)
                    || at == MACHINE_CODE (stepping_end);
  for (; count > 0; count--)
    {
      stepping_put (breakpoints[count - 1].at, breakpoints[count - 1].code);
      breakpoint |= at == breakpoints[count - 1].at;
    }
  trap (context, false);
  if (breakpoint && STEPPING_BEYOND != 0)
    machine_resume_at (context, pc = at, machine_sp (context));
  return pc;
}

void
stepping_skip (ucontext_t *context)
{
  machine_resume_at (context, machine_pc (context) + sizeof (stepping_breakpoint),
                     machine_sp (context));
}

/* --- One instruction --- */

#ifdef STEPPING_TRAPS

void
stepping_next (ucontext_t *context)
{
  trap (context, true);
}

#else

#define LONGEST_SEQUENCE 64     /* bytes */

/* What returns from a handler cannot be stepped through, for the next handler would find
   the breakpoint itself: SIGTRAP where the kernel goes on then.  */
static void
until (uintptr_t pc, uintptr_t sp)
{
  uintptr_t back = stepping_returns (pc, sp);
  stepping_until (back != 0 ? back : pc);
}

/* The end of the atomic sequence at PC, its store-conditional; or 0.  */
static uintptr_t
sequence (uintptr_t pc)
{
  struct stepping_instruction i = stepping_decode (pc, NULL);
  if (!i.linked)
    return 0;
  for (uintptr_t at = pc; at < pc + LONGEST_SEQUENCE; at += i.bytes)
    if ((i = stepping_decode (at, NULL)).conditional)
      return at;
  return 0;
}

/* The one from PC to END, as a whole: SIGTRAP behind, and where a branch may leave it.  */
static void
step_over (uintptr_t pc, uintptr_t end)
{
  for (uintptr_t at = pc; at <= end;)
    {
      struct stepping_instruction i = stepping_decode (at, NULL);
      if (i.target != 0 && (i.target < pc || i.target > end))
        stepping_until (i.target);
      at += i.bytes;
      if (at > end)
        stepping_until (at);
    }
}

void
stepping_next (ucontext_t *context)
{
  static uintptr_t known[256];
  uintptr_t pc = machine_pc (context), end = sequence (pc);
  stepping_unlink ();
  if (end != 0 && known[pc / 2 % 256] == pc)
    {
      step_over (pc, end);
      return;
    }
  known[pc / 2 % 256] = end != 0 ? pc : known[pc / 2 % 256];
  struct stepping_instruction i = stepping_decode (pc, context);
  if (i.target != 0)
    until (i.target, machine_sp (context) + i.popped);
  if (i.goes_on)
    stepping_until (pc + i.bytes);
  if (count == 0)
    __builtin_trap ();          /* a branch that stepping_decode does not know */
}

#endif
