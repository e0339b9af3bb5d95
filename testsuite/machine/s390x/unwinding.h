/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: ELF ABI s390x Supplement, 1.6.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 16
#define UNWINDING_TRIED 0x7fff          /* all but SP */
#define UNWINDING_KEPT 6, 7, 8, 9, 10, 11, 12, 13

/* libgcc's unwinder does not know the kernel's frames for a signal's.  In stepping.S.  */
#include <ucontext.h>
void unwinding_from (ucontext_t *context, void (*function) (void *), void *argument);
#define unwinding_from unwinding_from

#endif
