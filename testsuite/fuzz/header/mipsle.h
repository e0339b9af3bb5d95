/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "mipsle"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14) 12.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 8

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(r1, GPR, 4, 1, caller) \
  X(r2, GPR, 4, 2, caller) \
  X(r3, GPR, 4, 3, caller) \
  X(r4, GPR, 4, 4, caller) \
  X(r5, GPR, 4, 5, caller) \
  X(r6, GPR, 4, 6, caller) \
  X(r7, GPR, 4, 7, caller) \
  X(r8, GPR, 4, 8, caller) \
  X(r9, GPR, 4, 9, caller) \
  X(r10, GPR, 4, 10, caller) \
  X(r11, GPR, 4, 11, caller) \
  X(r12, GPR, 4, 12, caller) \
  X(r13, GPR, 4, 13, caller) \
  X(r14, GPR, 4, 14, caller) \
  X(r15, GPR, 4, 15, caller) \
  X(r16, GPR, 4, 16, callee) \
  X(r17, GPR, 4, 17, callee) \
  X(r18, GPR, 4, 18, callee) \
  X(r19, GPR, 4, 19, callee) \
  X(r20, GPR, 4, 20, callee) \
  X(r21, GPR, 4, 21, callee) \
  X(r22, GPR, 4, 22, callee) \
  X(r23, GPR, 4, 23, callee) \
  X(r24, GPR, 4, 24, caller) \
  X(r25, GPR, 4, 25, caller) \
  X(r28, GPR, 4, 28, callee) \
  X(r30, GPR, 4, 30, callee) \
  X(r31, GPR, 4, 31, callee) \
  X(f0, FPR, 8, 32, caller) \
  X(f2, FPR, 8, 34, caller) \
  X(f4, FPR, 8, 36, caller) \
  X(f6, FPR, 8, 38, caller) \
  X(f8, FPR, 8, 40, caller) \
  X(f10, FPR, 8, 42, caller) \
  X(f12, FPR, 8, 44, caller) \
  X(f14, FPR, 8, 46, caller) \
  X(f16, FPR, 8, 48, caller) \
  X(f18, FPR, 8, 50, caller) \
  X(f20, FPR, 8, 52, callee) \
  X(f22, FPR, 8, 54, callee) \
  X(f24, FPR, 8, 56, callee) \
  X(f26, FPR, 8, 58, callee) \
  X(f28, FPR, 8, 60, callee) \
  X(f30, FPR, 8, 62, callee) \
  X(hi, MD, 4, 64, caller) \
  X(lo, MD, 4, 65, caller) \
  X(fcc0, FCC, 4, 65603, caller) \
  X(fcc1, FCC, 4, 65604, caller) \
  X(fcc2, FCC, 4, 65605, caller) \
  X(fcc3, FCC, 4, 65606, caller) \
  X(fcc4, FCC, 4, 65607, caller) \
  X(fcc5, FCC, 4, 65608, caller) \
  X(fcc6, FCC, 4, 65609, caller) \
  X(fcc7, FCC, 4, 65610, caller)

#endif
