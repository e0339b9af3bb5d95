/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "ppc64le"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14) 12.2.0"
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
  X(f0, FPR, 16, 32, caller) \
  X(f1, FPR, 16, 33, caller) \
  X(f2, FPR, 16, 34, caller) \
  X(f3, FPR, 16, 35, caller) \
  X(f4, FPR, 16, 36, caller) \
  X(f5, FPR, 16, 37, caller) \
  X(f6, FPR, 16, 38, caller) \
  X(f7, FPR, 16, 39, caller) \
  X(f8, FPR, 16, 40, caller) \
  X(f9, FPR, 16, 41, caller) \
  X(f10, FPR, 16, 42, caller) \
  X(f11, FPR, 16, 43, caller) \
  X(f12, FPR, 16, 44, caller) \
  X(f13, FPR, 16, 45, caller) \
  X(f14, FPR, 16, 46, callee) \
  X(f15, FPR, 16, 47, callee) \
  X(f16, FPR, 16, 48, callee) \
  X(f17, FPR, 16, 49, callee) \
  X(f18, FPR, 16, 50, callee) \
  X(f19, FPR, 16, 51, callee) \
  X(f20, FPR, 16, 52, callee) \
  X(f21, FPR, 16, 53, callee) \
  X(f22, FPR, 16, 54, callee) \
  X(f23, FPR, 16, 55, callee) \
  X(f24, FPR, 16, 56, callee) \
  X(f25, FPR, 16, 57, callee) \
  X(f26, FPR, 16, 58, callee) \
  X(f27, FPR, 16, 59, callee) \
  X(f28, FPR, 16, 60, callee) \
  X(f29, FPR, 16, 61, callee) \
  X(f30, FPR, 16, 62, callee) \
  X(f31, FPR, 16, 63, callee) \
  X(v0, VR, 16, 77, caller) \
  X(v1, VR, 16, 78, caller) \
  X(v2, VR, 16, 79, caller) \
  X(v3, VR, 16, 80, caller) \
  X(v4, VR, 16, 81, caller) \
  X(v5, VR, 16, 82, caller) \
  X(v6, VR, 16, 83, caller) \
  X(v7, VR, 16, 84, caller) \
  X(v8, VR, 16, 85, caller) \
  X(v9, VR, 16, 86, caller) \
  X(v10, VR, 16, 87, caller) \
  X(v11, VR, 16, 88, caller) \
  X(v12, VR, 16, 89, caller) \
  X(v13, VR, 16, 90, caller) \
  X(v14, VR, 16, 91, caller) \
  X(v15, VR, 16, 92, caller) \
  X(v16, VR, 16, 93, caller) \
  X(v17, VR, 16, 94, caller) \
  X(v18, VR, 16, 95, caller) \
  X(v19, VR, 16, 96, caller) \
  X(v20, VR, 16, 97, callee) \
  X(v21, VR, 16, 98, callee) \
  X(v22, VR, 16, 99, callee) \
  X(v23, VR, 16, 100, callee) \
  X(v24, VR, 16, 101, callee) \
  X(v25, VR, 16, 102, callee) \
  X(v26, VR, 16, 103, callee) \
  X(v27, VR, 16, 104, callee) \
  X(v28, VR, 16, 105, callee) \
  X(v29, VR, 16, 106, callee) \
  X(v30, VR, 16, 107, callee) \
  X(v31, VR, 16, 108, callee) \
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
