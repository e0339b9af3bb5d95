/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: MIPS psABI supplement; the general registers' own.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 32
#define UNWINDING_TRIED 0xd2fffffe      /* all but 0, 24, 26, 27, SP */
#define UNWINDING_KEPT 16, 17, 18, 19, 20, 21, 22, 23, 28, 30

/* In stepping.S.  */
#include <ucontext.h>
void unwinding_from (ucontext_t *context, void (*function) (void *), void *argument);
#define unwinding_from unwinding_from

#endif
