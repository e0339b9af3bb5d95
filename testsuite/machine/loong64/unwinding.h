/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: LoongArch psABI, "DWARF Register Numbers".

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 32
#define UNWINDING_TRIED 0xffdffff2      /* all but zero, tp, sp, r21 */
#define UNWINDING_KEPT 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

/* libgcc's unwinder does not find the way through the frames of every kernel's signals.  In
   stepping.S.  */
#include <ucontext.h>
void unwinding_from (ucontext_t *context, void (*function) (void *), void *argument);
#define unwinding_from unwinding_from

#endif
