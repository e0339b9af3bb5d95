/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: 64-Bit ELF V2 ABI Specification, 2.4.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 32
/* All but r1 and r13, and r2, which libgcc takes from where a call has saved it, if the code
   at the PC looks like one.  */
#define UNWINDING_TRIED 0xffffdff9
#define UNWINDING_KEPT 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

#define UNWINDING_LEFT_ALONE 512        /* ELFv2, 2.2.3.3 */

/* qemu's handlers return elsewhere than libgcc's unwinder thinks.  In stepping.S.  */
#include <ucontext.h>
void unwinding_from (ucontext_t *context, void (*function) (void *), void *argument);
#define unwinding_from unwinding_from

/* Where bctrl is about to call, and what loads r2 is behind it, libgcc (12) reads r2 by the
   caller's r1, of which it never knows where it is saved: it crashes
   (libgcc/config/rs6000/linux-unwind.h).  */
#if _CALL_ELF != 2
# define unwinding_crashes(pc)                                                \
  (((const uint32_t *) (pc))[0] == 0x4e800421                                 \
   && ((const uint32_t *) (pc))[1] == 0xe8410028)
#endif

#endif
