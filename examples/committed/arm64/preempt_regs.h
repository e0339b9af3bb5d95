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
  X(v0, VEC, 16, 64, caller) \
  X(v1, VEC, 16, 65, caller) \
  X(v2, VEC, 16, 66, caller) \
  X(v3, VEC, 16, 67, caller) \
  X(v4, VEC, 16, 68, caller) \
  X(v5, VEC, 16, 69, caller) \
  X(v6, VEC, 16, 70, caller) \
  X(v7, VEC, 16, 71, caller) \
  X(v8, VEC, 16, 72, callee) \
  X(v9, VEC, 16, 73, callee) \
  X(v10, VEC, 16, 74, callee) \
  X(v11, VEC, 16, 75, callee) \
  X(v12, VEC, 16, 76, callee) \
  X(v13, VEC, 16, 77, callee) \
  X(v14, VEC, 16, 78, callee) \
  X(v15, VEC, 16, 79, callee) \
  X(v16, VEC, 16, 80, caller) \
  X(v17, VEC, 16, 81, caller) \
  X(v18, VEC, 16, 82, caller) \
  X(v19, VEC, 16, 83, caller) \
  X(v20, VEC, 16, 84, caller) \
  X(v21, VEC, 16, 85, caller) \
  X(v22, VEC, 16, 86, caller) \
  X(v23, VEC, 16, 87, caller) \
  X(v24, VEC, 16, 88, caller) \
  X(v25, VEC, 16, 89, caller) \
  X(v26, VEC, 16, 90, caller) \
  X(v27, VEC, 16, 91, caller) \
  X(v28, VEC, 16, 92, caller) \
  X(v29, VEC, 16, 93, caller) \
  X(v30, VEC, 16, 94, caller) \
  X(v31, VEC, 16, 95, caller)

#endif
