/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: DWARF for the Arm Architecture (AADWARF32), table 1.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 16
#define UNWINDING_TRIED 0x5fff          /* all but sp and pc */
#define UNWINDING_KEPT 4, 5, 6, 7, 8, 9, 10, 11

#endif
