/* What unwinders make of it (preemptregs.unwind/backtrace.h).

   DWARF numbers: DWARF for the Arm 64-bit Architecture (AADWARF64), table 1.

   SPDX-License-Identifier: MIT  */

#ifndef UNWINDING_H
#define UNWINDING_H

#define UNWINDING_REGISTERS 31
#define UNWINDING_TRIED 0x7ffbffff      /* all but x18 */
#define UNWINDING_KEPT 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29

#endif
