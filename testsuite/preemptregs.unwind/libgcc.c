/* backtrace.h by libgcc's unwinder, the one that C++ exceptions use.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "backtrace.h"
#include "machine.h"

#include <string.h>
#include <unwind.h>

const bool unwind_knows_interrupted = true;

struct walk
{
  uintptr_t first, sp;          /* where it begins */
  struct frame *frame;
  unsigned count, room;
};

static _Unwind_Reason_Code
visit (struct _Unwind_Context *c, void *argument)
{
  struct walk *w = argument;
  int before = 0;
  uintptr_t pc = _Unwind_GetIPInfo (c, &before);
  /* The handler's own frames, and the kernel's.  */
  if (w->count == 0 && !(pc == w->first && before))
    return _URC_NO_REASON;
  if (w->count == w->room || pc == 0)
    return _URC_NORMAL_STOP;
  struct frame *f = &w->frame[w->count++];
  memset (f, 0, sizeof *f);
  f->pc = pc;
  /* Where this frame's callee began; behind a signal's frame, not on every machine.  */
  f->sp = w->count == 1 ? w->sp : _Unwind_GetCFA (c) - MACHINE_CFA_ABOVE_SP;
  f->interrupted = before;
  for (unsigned i = 0; i < UNWINDING_REGISTERS; i++)
    if (UNWINDING_TRIED & 1u << i)
      {
        f->reg[i] = _Unwind_GetGR (c, i);
        f->known |= 1u << i;
      }
  return _URC_NO_REASON;
}

static void
walk (void *w)
{
  _Unwind_Backtrace (visit, w);
}

#ifndef unwinding_from
# define unwinding_from(context, function, argument) function (argument)
#endif

unsigned
unwind (ucontext_t *context, struct frame *frame, unsigned room)
{
  struct walk w = { machine_pc (context), machine_sp (context), frame, 0, room };
  unwinding_from (context, walk, &w);
  return w.count;
}
