/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 2
#define PREEMPTREGS_ARCH "riscv64"
#define PREEMPTREGS_COMPILER "GCC (Debian 14.2.0-19) 14.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(ra, GPR, 8, 1, caller) \
  X(t0, GPR, 8, 5, caller) \
  X(t1, GPR, 8, 6, caller) \
  X(t2, GPR, 8, 7, caller) \
  X(s0, GPR, 8, 8, callee) \
  X(s1, GPR, 8, 9, callee) \
  X(a0, GPR, 8, 10, caller) \
  X(a1, GPR, 8, 11, caller) \
  X(a2, GPR, 8, 12, caller) \
  X(a3, GPR, 8, 13, caller) \
  X(a4, GPR, 8, 14, caller) \
  X(a5, GPR, 8, 15, caller) \
  X(a6, GPR, 8, 16, caller) \
  X(a7, GPR, 8, 17, caller) \
  X(s2, GPR, 8, 18, callee) \
  X(s3, GPR, 8, 19, callee) \
  X(s4, GPR, 8, 20, callee) \
  X(s5, GPR, 8, 21, callee) \
  X(s6, GPR, 8, 22, callee) \
  X(ft10, FPR, 8, 62, caller) \
  X(ft11, FPR, 8, 63, caller) \
  X(v0, VEC, VL, 96, caller) \
  X(v1, VEC, VL, 97, caller) \
  X(v2, VEC, VL, 98, caller) \
  X(v3, VEC, VL, 99, caller) \
  X(v4, VEC, VL, 100, caller) \
  X(v5, VEC, VL, 101, caller) \
  X(v6, VEC, VL, 102, caller) \
  X(v7, VEC, VL, 103, caller) \
  X(v8, VEC, VL, 104, caller) \
  X(v9, VEC, VL, 105, caller) \
  X(v10, VEC, VL, 106, caller) \
  X(v11, VEC, VL, 107, caller) \
  X(v12, VEC, VL, 108, caller) \
  X(v13, VEC, VL, 109, caller) \
  X(v14, VEC, VL, 110, caller) \
  X(v15, VEC, VL, 111, caller) \
  X(v16, VEC, VL, 112, caller) \
  X(v17, VEC, VL, 113, caller) \
  X(v18, VEC, VL, 114, caller) \
  X(v19, VEC, VL, 115, caller) \
  X(v20, VEC, VL, 116, caller) \
  X(v21, VEC, VL, 117, caller) \
  X(v22, VEC, VL, 118, caller) \
  X(v23, VEC, VL, 119, caller) \
  X(v24, VEC, VL, 120, caller) \
  X(v25, VEC, VL, 121, caller) \
  X(v26, VEC, VL, 122, caller) \
  X(v27, VEC, VL, 123, caller) \
  X(v28, VEC, VL, 124, caller) \
  X(v29, VEC, VL, 125, caller) \
  X(v30, VEC, VL, 126, caller) \
  X(v31, VEC, VL, 127, caller)

#endif
