/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "386"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14+deb12u1) 12.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(eax, GPR, 4, 0, caller) \
  X(edx, GPR, 4, 2, caller) \
  X(ecx, GPR, 4, 1, caller) \
  X(ebx, GPR, 4, 3, callee) \
  X(esi, GPR, 4, 6, callee) \
  X(edi, GPR, 4, 7, callee) \
  X(ebp, GPR, 4, 5, callee) \
  X(st0, X87, 12, 11, caller) \
  X(st1, X87, 12, 12, caller) \
  X(st2, X87, 12, 13, caller) \
  X(st3, X87, 12, 14, caller) \
  X(st4, X87, 12, 15, caller) \
  X(st5, X87, 12, 16, caller) \
  X(st6, X87, 12, 17, caller) \
  X(st7, X87, 12, 18, caller)

#endif
