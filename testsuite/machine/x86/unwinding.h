/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: System V psABI for AMD64, figure 3.36; for i386, table 2.14.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#include "state.h"

#include <ucontext.h>

#ifdef __x86_64__
# define UNWINDING_REGISTERS 16
# define UNWINDING_TRIED 0xff7f         /* all but rsp */
# define UNWINDING_KEPT 3, 6, 12, 13, 14, 15
# define UNWINDING_NOTED 1
#else
# define UNWINDING_REGISTERS 8
# define UNWINDING_TRIED 0xef
# define UNWINDING_KEPT 3, 5, 6, 7
#endif

/* asyncPreempt restores the flags by popf where one of the rare ones is set, DF say, else by
   sahf.  */
#define UNWINDING_WAYS 2

static inline unsigned
unwinding_way (uintptr_t pc)
{
  uint8_t code = *(const uint8_t *) pc;
  return code == 0x9d ? 1 : code == 0x9e ? 2 : 0;
}

static uint64_t unwinding_flags;

static inline void
unwinding_choose (ucontext_t *c, unsigned n)
{
  unwinding_flags = c->uc_mcontext.gregs[REG_EFL];
  if (n % 2 != 0)
    c->uc_mcontext.gregs[REG_EFL] |= FLAG_DIRECTION;
}

static inline void
unwinding_undo (ucontext_t *c)
{
  c->uc_mcontext.gregs[REG_EFL] = unwinding_flags;
}

#endif
