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
  X(rax, GPR, 8, 0, caller) \
  X(rdx, GPR, 8, 1, caller) \
  X(rcx, GPR, 8, 2, caller) \
  X(rbx, GPR, 8, 3, callee) \
  X(rsi, GPR, 8, 4, caller) \
  X(rdi, GPR, 8, 5, caller) \
  X(rbp, GPR, 8, 6, callee) \
  X(st0, X87, 16, 33, caller) \
  X(st1, X87, 16, 34, caller) \
  X(st2, X87, 16, 35, caller) \
  X(st3, X87, 16, 36, caller) \
  X(st4, X87, 16, 37, caller) \
  X(st5, X87, 16, 38, caller) \
  X(st6, X87, 16, 39, caller) \
  X(st7, X87, 16, 40, caller) \
  X(xmm0, VEC, 16, 17, caller) \
  X(xmm1, VEC, 16, 18, caller) \
  X(xmm2, VEC, 16, 19, caller) \
  X(xmm3, VEC, 16, 20, caller) \
  X(xmm4, VEC, 16, 21, caller) \
  X(xmm5, VEC, 16, 22, caller) \
  X(xmm6, VEC, 16, 23, caller) \
  X(xmm7, VEC, 16, 24, caller) \
  X(mm0, MMX, 8, 41, caller) \
  X(mm1, MMX, 8, 42, caller) \
  X(mm2, MMX, 8, 43, caller) \
  X(mm3, MMX, 8, 44, caller) \
  X(mm4, MMX, 8, 45, caller) \
  X(mm5, MMX, 8, 46, caller) \
  X(mm6, MMX, 8, 47, caller) \
  X(mm7, MMX, 8, 48, caller) \
  X(r8, GPR, 8, 8, caller) \
  X(r9, GPR, 8, 9, caller) \
  X(r10, GPR, 8, 10, caller) \
  X(r11, GPR, 8, 11, caller) \
  X(r12, GPR, 8, 12, callee) \
  X(r13, GPR, 8, 13, callee) \
  X(r14, GPR, 8, 14, callee) \
  X(r15, GPR, 8, 15, callee) \
  X(xmm8, VEC, 16, 25, caller) \
  X(xmm9, VEC, 16, 26, caller) \
  X(xmm10, VEC, 16, 27, caller) \
  X(xmm11, VEC, 16, 28, caller) \
  X(xmm12, VEC, 16, 29, caller) \
  X(xmm13, VEC, 16, 30, caller) \
  X(xmm14, VEC, 16, 31, caller) \
  X(xmm15, VEC, 16, 32, caller)

#endif
