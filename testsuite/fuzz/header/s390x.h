/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "s390x"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14) 12.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 8

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(r0, GPR, 8, 0, caller) \
  X(r1, GPR, 8, 1, caller) \
  X(r2, GPR, 8, 2, caller) \
  X(r3, GPR, 8, 3, caller) \
  X(r4, GPR, 8, 4, caller) \
  X(r5, GPR, 8, 5, caller) \
  X(r6, GPR, 8, 6, callee) \
  X(r7, GPR, 8, 7, callee) \
  X(r8, GPR, 8, 8, callee) \
  X(r9, GPR, 8, 9, callee) \
  X(r10, GPR, 8, 10, callee) \
  X(r11, GPR, 8, 11, callee) \
  X(r12, GPR, 8, 12, callee) \
  X(r13, GPR, 8, 13, callee) \
  X(r14, GPR, 8, 14, callee) \
  X(f0, VEC, 8, 16, caller) \
  X(f2, VEC, 8, 17, caller) \
  X(f4, VEC, 8, 18, caller) \
  X(f6, VEC, 8, 19, caller) \
  X(f1, VEC, 8, 20, caller) \
  X(f3, VEC, 8, 21, caller) \
  X(f5, VEC, 8, 22, caller) \
  X(f7, VEC, 8, 23, caller) \
  X(f8, VEC, 8, 24, callee) \
  X(f10, VEC, 8, 25, callee) \
  X(f12, VEC, 8, 26, callee) \
  X(f14, VEC, 8, 27, callee) \
  X(f9, VEC, 8, 28, callee) \
  X(f11, VEC, 8, 29, callee) \
  X(f13, VEC, 8, 30, callee) \
  X(f15, VEC, 8, 31, callee)

#endif
