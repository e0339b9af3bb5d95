/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "arm64"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14) 12.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(x0, GPR, 8, 0, caller) \
  X(x1, GPR, 8, 1, caller) \
  X(x2, GPR, 8, 2, caller) \
  X(x3, GPR, 8, 3, caller) \
  X(x4, GPR, 8, 4, caller) \
  X(x5, GPR, 8, 5, caller) \
  X(x6, GPR, 8, 6, caller) \
  X(x7, GPR, 8, 7, caller) \
  X(x8, GPR, 8, 8, caller) \
  X(x9, GPR, 8, 9, caller) \
  X(x10, GPR, 8, 10, caller) \
  X(x11, GPR, 8, 11, caller) \
  X(x12, GPR, 8, 12, caller) \
  X(x13, GPR, 8, 13, caller) \
  X(x14, GPR, 8, 14, caller) \
  X(x15, GPR, 8, 15, caller) \
  X(x16, GPR, 8, 16, caller) \
  X(x17, GPR, 8, 17, caller) \
  X(x18, GPR, 8, 18, caller) \
  X(x19, GPR, 8, 19, callee) \
  X(x20, GPR, 8, 20, callee) \
  X(x21, GPR, 8, 21, callee) \
  X(x22, GPR, 8, 22, callee) \
  X(x23, GPR, 8, 23, callee) \
  X(x24, GPR, 8, 24, callee) \
  X(x25, GPR, 8, 25, callee) \
  X(x26, GPR, 8, 26, callee) \
  X(x27, GPR, 8, 27, callee) \
  X(x28, GPR, 8, 28, callee) \
  X(x29, GPR, 8, 29, callee) \
  X(x30, GPR, 8, 30, caller) \
  X(v0, VEC, VL, 64, caller) \
  X(v1, VEC, VL, 65, caller) \
  X(v2, VEC, VL, 66, caller) \
  X(v3, VEC, VL, 67, caller) \
  X(v4, VEC, VL, 68, caller) \
  X(v5, VEC, VL, 69, caller) \
  X(v6, VEC, VL, 70, caller) \
  X(v7, VEC, VL, 71, caller) \
  X(v8, VEC, VL, 72, callee) \
  X(v9, VEC, VL, 73, callee) \
  X(v10, VEC, VL, 74, callee) \
  X(v11, VEC, VL, 75, callee) \
  X(v12, VEC, VL, 76, callee) \
  X(v13, VEC, VL, 77, callee) \
  X(v14, VEC, VL, 78, callee) \
  X(v15, VEC, VL, 79, callee) \
  X(v16, VEC, VL, 80, caller) \
  X(v17, VEC, VL, 81, caller) \
  X(v18, VEC, VL, 82, caller) \
  X(v19, VEC, VL, 83, caller) \
  X(v20, VEC, VL, 84, caller) \
  X(v21, VEC, VL, 85, caller) \
  X(v22, VEC, VL, 86, caller) \
  X(v23, VEC, VL, 87, caller) \
  X(v24, VEC, VL, 88, caller) \
  X(v25, VEC, VL, 89, caller) \
  X(v26, VEC, VL, 90, caller) \
  X(v27, VEC, VL, 91, caller) \
  X(v28, VEC, VL, 92, caller) \
  X(v29, VEC, VL, 93, caller) \
  X(v30, VEC, VL, 94, caller) \
  X(v31, VEC, VL, 95, caller) \
  X(p0, PRED, VL/8, 48, caller) \
  X(p1, PRED, VL/8, 49, caller) \
  X(p2, PRED, VL/8, 50, caller) \
  X(p3, PRED, VL/8, 51, caller) \
  X(p4, PRED, VL/8, 52, caller) \
  X(p5, PRED, VL/8, 53, caller) \
  X(p6, PRED, VL/8, 54, caller) \
  X(p7, PRED, VL/8, 55, caller) \
  X(p8, PRED, VL/8, 56, caller) \
  X(p9, PRED, VL/8, 57, caller) \
  X(p10, PRED, VL/8, 58, caller) \
  X(p11, PRED, VL/8, 59, caller) \
  X(p12, PRED, VL/8, 60, caller) \
  X(p13, PRED, VL/8, 61, caller) \
  X(p14, PRED, VL/8, 62, caller) \
  X(p15, PRED, VL/8, 63, caller)

#endif
