/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: 64-Bit ELF V2 ABI Specification, 2.4.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 32
#define UNWINDING_TRIED 0xffffdffd      /* all but r1 and r13 */
#define UNWINDING_KEPT 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

#endif
