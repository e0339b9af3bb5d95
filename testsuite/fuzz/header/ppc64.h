/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "ppc64"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-13) 12.2.0"
#define PREEMPTREGS_RED_ZONE 288
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(r0, GPR, 8, 0, caller) \
  X(r2, GPR, 8, 2, callee) \
  X(r3, GPR, 8, 3, caller) \
  X(r4, GPR, 8, 4, caller) \
  X(r5, GPR, 8, 5, caller) \
  X(r6, GPR, 8, 6, caller) \
  X(r7, GPR, 8, 7, caller) \
  X(r8, GPR, 8, 8, caller) \
  X(r9, GPR, 8, 9, caller) \
  X(r10, GPR, 8, 10, caller) \
  X(r11, GPR, 8, 11, caller) \
  X(r12, GPR, 8, 12, caller) \
  X(r14, GPR, 8, 14, callee) \
  X(r15, GPR, 8, 15, callee) \
  X(r16, GPR, 8, 16, callee) \
  X(r17, GPR, 8, 17, callee) \
  X(r18, GPR, 8, 18, callee) \
  X(r19, GPR, 8, 19, callee) \
  X(r20, GPR, 8, 20, callee) \
  X(r21, GPR, 8, 21, callee) \
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
  X(f0, FPR, 8, 32, caller) \
  X(f1, FPR, 8, 33, caller) \
  X(f2, FPR, 8, 34, caller) \
  X(f3, FPR, 8, 35, caller) \
  X(f4, FPR, 8, 36, caller) \
  X(f5, FPR, 8, 37, caller) \
  X(f6, FPR, 8, 38, caller) \
  X(f7, FPR, 8, 39, caller) \
  X(f8, FPR, 8, 40, caller) \
  X(f9, FPR, 8, 41, caller) \
  X(f10, FPR, 8, 42, caller) \
  X(f11, FPR, 8, 43, caller) \
  X(f12, FPR, 8, 44, caller) \
  X(f13, FPR, 8, 45, caller) \
  X(f14, FPR, 8, 46, callee) \
  X(f15, FPR, 8, 47, callee) \
  X(f16, FPR, 8, 48, callee) \
  X(f17, FPR, 8, 49, callee) \
  X(f18, FPR, 8, 50, callee) \
  X(f19, FPR, 8, 51, callee) \
  X(f20, FPR, 8, 52, callee) \
  X(f21, FPR, 8, 53, callee) \
  X(f22, FPR, 8, 54, callee) \
  X(f23, FPR, 8, 55, callee) \
  X(f24, FPR, 8, 56, callee) \
  X(f25, FPR, 8, 57, callee) \
  X(f26, FPR, 8, 58, callee) \
  X(f27, FPR, 8, 59, callee) \
  X(f28, FPR, 8, 60, callee) \
  X(f29, FPR, 8, 61, callee) \
  X(f30, FPR, 8, 62, callee) \
  X(f31, FPR, 8, 63, callee) \
  X(lr, SPR, 8, 65, caller) \
  X(ctr, SPR, 8, 66, caller) \
  X(cr0, CR, 4, 68, caller) \
  X(cr1, CR, 4, 69, caller) \
  X(cr2, CR, 4, 70, callee) \
  X(cr3, CR, 4, 71, callee) \
  X(cr4, CR, 4, 72, callee) \
  X(cr5, CR, 4, 73, caller) \
  X(cr6, CR, 4, 74, caller) \
  X(cr7, CR, 4, 75, caller)

#endif
