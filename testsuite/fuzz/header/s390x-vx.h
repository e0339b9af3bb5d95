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
  X(f0, VEC, 16, 16, caller) \
  X(f2, VEC, 16, 17, caller) \
  X(f4, VEC, 16, 18, caller) \
  X(f6, VEC, 16, 19, caller) \
  X(f1, VEC, 16, 20, caller) \
  X(f3, VEC, 16, 21, caller) \
  X(f5, VEC, 16, 22, caller) \
  X(f7, VEC, 16, 23, caller) \
  X(f8, VEC, 16, 24, callee) \
  X(f10, VEC, 16, 25, callee) \
  X(f12, VEC, 16, 26, callee) \
  X(f14, VEC, 16, 27, callee) \
  X(f9, VEC, 16, 28, callee) \
  X(f11, VEC, 16, 29, callee) \
  X(f13, VEC, 16, 30, callee) \
  X(f15, VEC, 16, 31, callee) \
  X(v16, VEC, 16, 68, caller) \
  X(v18, VEC, 16, 69, caller) \
  X(v20, VEC, 16, 70, caller) \
  X(v22, VEC, 16, 71, caller) \
  X(v17, VEC, 16, 72, caller) \
  X(v19, VEC, 16, 73, caller) \
  X(v21, VEC, 16, 74, caller) \
  X(v23, VEC, 16, 75, caller) \
  X(v24, VEC, 16, 76, caller) \
  X(v26, VEC, 16, 77, caller) \
  X(v28, VEC, 16, 78, caller) \
  X(v30, VEC, 16, 79, caller) \
  X(v25, VEC, 16, 80, caller) \
  X(v27, VEC, 16, 81, caller) \
  X(v29, VEC, 16, 82, caller) \
  X(v31, VEC, 16, 83, caller)

#endif
