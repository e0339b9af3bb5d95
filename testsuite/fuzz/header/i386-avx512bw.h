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
  X(st7, X87, 12, 18, caller) \
  X(xmm0, VEC, 64, 21, caller) \
  X(xmm1, VEC, 64, 22, caller) \
  X(xmm2, VEC, 64, 23, caller) \
  X(xmm3, VEC, 64, 24, caller) \
  X(xmm4, VEC, 64, 25, caller) \
  X(xmm5, VEC, 64, 26, caller) \
  X(xmm6, VEC, 64, 27, caller) \
  X(xmm7, VEC, 64, 28, caller) \
  X(mm0, MMX, 8, 29, caller) \
  X(mm1, MMX, 8, 30, caller) \
  X(mm2, MMX, 8, 31, caller) \
  X(mm3, MMX, 8, 32, caller) \
  X(mm4, MMX, 8, 33, caller) \
  X(mm5, MMX, 8, 34, caller) \
  X(mm6, MMX, 8, 35, caller) \
  X(mm7, MMX, 8, 36, caller) \
  X(k0, MASK, 8, 93, caller) \
  X(k1, MASK, 8, 94, caller) \
  X(k2, MASK, 8, 95, caller) \
  X(k3, MASK, 8, 96, caller) \
  X(k4, MASK, 8, 97, caller) \
  X(k5, MASK, 8, 98, caller) \
  X(k6, MASK, 8, 99, caller) \
  X(k7, MASK, 8, 100, caller)

#endif
