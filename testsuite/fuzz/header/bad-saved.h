/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "amd64"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14+deb12u1) 12.2.0"
#define PREEMPTREGS_RED_ZONE 128
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(rax, GPR, 8, 0, nobody) \
  X(rdx, GPR, 8, 1, nobody) \
  X(rcx, GPR, 8, 2, nobody) \
  X(rbx, GPR, 8, 3, callee) \
  X(rsi, GPR, 8, 4, nobody) \
  X(rdi, GPR, 8, 5, nobody) \
  X(rbp, GPR, 8, 6, callee) \
  X(st0, X87, 16, 33, nobody) \
  X(st1, X87, 16, 34, nobody) \
  X(st2, X87, 16, 35, nobody) \
  X(st3, X87, 16, 36, nobody) \
  X(st4, X87, 16, 37, nobody) \
  X(st5, X87, 16, 38, nobody) \
  X(st6, X87, 16, 39, nobody) \
  X(st7, X87, 16, 40, nobody) \
  X(xmm0, VEC, 16, 17, nobody) \
  X(xmm1, VEC, 16, 18, nobody) \
  X(xmm2, VEC, 16, 19, nobody) \
  X(xmm3, VEC, 16, 20, nobody) \
  X(xmm4, VEC, 16, 21, nobody) \
  X(xmm5, VEC, 16, 22, nobody) \
  X(xmm6, VEC, 16, 23, nobody) \
  X(xmm7, VEC, 16, 24, nobody) \
  X(mm0, MMX, 8, 41, nobody) \
  X(mm1, MMX, 8, 42, nobody) \
  X(mm2, MMX, 8, 43, nobody) \
  X(mm3, MMX, 8, 44, nobody) \
  X(mm4, MMX, 8, 45, nobody) \
  X(mm5, MMX, 8, 46, nobody) \
  X(mm6, MMX, 8, 47, nobody) \
  X(mm7, MMX, 8, 48, nobody) \
  X(r8, GPR, 8, 8, nobody) \
  X(r9, GPR, 8, 9, nobody) \
  X(r10, GPR, 8, 10, nobody) \
  X(r11, GPR, 8, 11, nobody) \
  X(r12, GPR, 8, 12, callee) \
  X(r13, GPR, 8, 13, callee) \
  X(r14, GPR, 8, 14, callee) \
  X(r15, GPR, 8, 15, callee) \
  X(xmm8, VEC, 16, 25, nobody) \
  X(xmm9, VEC, 16, 26, nobody) \
  X(xmm10, VEC, 16, 27, nobody) \
  X(xmm11, VEC, 16, 28, nobody) \
  X(xmm12, VEC, 16, 29, nobody) \
  X(xmm13, VEC, 16, 30, nobody) \
  X(xmm14, VEC, 16, 31, nobody) \
  X(xmm15, VEC, 16, 32, nobody)

#endif
