/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "loong64"
#define PREEMPTREGS_COMPILER "GCC (Debian 14.2.0-19) 14.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(r1, GPR, 8, 1, callee) \
  X(r4, GPR, 8, 4, caller) \
  X(r5, GPR, 8, 5, caller) \
  X(r6, GPR, 8, 6, caller) \
  X(r7, GPR, 8, 7, caller) \
  X(r8, GPR, 8, 8, caller) \
  X(r9, GPR, 8, 9, caller) \
  X(r10, GPR, 8, 10, caller) \
  X(r11, GPR, 8, 11, caller) \
  X(r12, GPR, 8, 12, caller) \
  X(r13, GPR, 8, 13, caller) \
  X(r14, GPR, 8, 14, caller) \
  X(r15, GPR, 8, 15, caller) \
  X(r16, GPR, 8, 16, caller) \
  X(r17, GPR, 8, 17, caller) \
  X(r18, GPR, 8, 18, caller) \
  X(r19, GPR, 8, 19, caller) \
  X(r20, GPR, 8, 20, caller) \
  X(r22, GPR, 8, 22, callee) \
  X(r23, GPR, 8, 23, callee) \
  X(r24, GPR, 8, 24, callee) \
  X(r25, GPR, 8, 25, callee) \
  X(r26, GPR, 8, 26, callee) \
  X(r27, GPR, 8, 27, callee) \
  X(r28, GPR, 8, 28, callee) \
  X(r29, GPR, 8, 29, callee) \
  X(r30, GPR, 8, 30, callee) \
  X(r31, GPR, 8, 31, callee) \
  X(f0, VEC, 8, 32, caller) \
  X(f1, VEC, 8, 33, caller) \
  X(f2, VEC, 8, 34, caller) \
  X(f3, VEC, 8, 35, caller) \
  X(f4, VEC, 8, 36, caller) \
  X(f5, VEC, 8, 37, caller) \
  X(f6, VEC, 8, 38, caller) \
  X(f7, VEC, 8, 39, caller) \
  X(f8, VEC, 8, 40, caller) \
  X(f9, VEC, 8, 41, caller) \
  X(f10, VEC, 8, 42, caller) \
  X(f11, VEC, 8, 43, caller) \
  X(f12, VEC, 8, 44, caller) \
  X(f13, VEC, 8, 45, caller) \
  X(f14, VEC, 8, 46, caller) \
  X(f15, VEC, 8, 47, caller) \
  X(f16, VEC, 8, 48, caller) \
  X(f17, VEC, 8, 49, caller) \
  X(f18, VEC, 8, 50, caller) \
  X(f19, VEC, 8, 51, caller) \
  X(f20, VEC, 8, 52, caller) \
  X(f21, VEC, 8, 53, caller) \
  X(f22, VEC, 8, 54, caller) \
  X(f23, VEC, 8, 55, caller) \
  X(f24, VEC, 8, 56, callee) \
  X(f25, VEC, 8, 57, callee) \
  X(f26, VEC, 8, 58, callee) \
  X(f27, VEC, 8, 59, callee) \
  X(f28, VEC, 8, 60, callee) \
  X(f29, VEC, 8, 61, callee) \
  X(f30, VEC, 8, 62, callee) \
  X(f31, VEC, 8, 63, callee) \
  X(fcc0, FCC, 8, 64, caller) \
  X(fcc1, FCC, 8, 65, caller) \
  X(fcc2, FCC, 8, 66, caller) \
  X(fcc3, FCC, 8, 67, caller) \
  X(fcc4, FCC, 8, 68, caller) \
  X(fcc5, FCC, 8, 69, caller) \
  X(fcc6, FCC, 8, 70, caller) \
  X(fcc7, FCC, 8, 71, caller)

#endif
