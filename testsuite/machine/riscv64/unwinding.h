/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: RISC-V psABI, "DWARF Register Numbers".

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 32
#define UNWINDING_TRIED 0x7ffffffa      /* all but zero, sp, t6 */
#define UNWINDING_KEPT 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27

#endif
