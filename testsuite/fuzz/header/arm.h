/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "arm"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14) 12.2.0"
#define PREEMPTREGS_RED_ZONE 0
#define PREEMPTREGS_STACK_ALIGN 8

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(r0, GPR, 4, 0, caller) \
  X(r1, GPR, 4, 1, caller) \
  X(r2, GPR, 4, 2, caller) \
  X(r3, GPR, 4, 3, caller) \
  X(r4, GPR, 4, 4, callee) \
  X(r5, GPR, 4, 5, callee) \
  X(r6, GPR, 4, 6, callee) \
  X(r7, GPR, 4, 7, callee) \
  X(r8, GPR, 4, 8, callee) \
  X(r9, GPR, 4, 9, callee) \
  X(r10, GPR, 4, 10, callee) \
  X(fp, GPR, 4, 11, callee) \
  X(ip, GPR, 4, 12, caller) \
  X(lr, GPR, 4, 14, caller) \
  X(s0, VFP, 4, 64, caller) \
  X(s1, VFP, 4, 65, caller) \
  X(s2, VFP, 4, 66, caller) \
  X(s3, VFP, 4, 67, caller) \
  X(s4, VFP, 4, 68, caller) \
  X(s5, VFP, 4, 69, caller) \
  X(s6, VFP, 4, 70, caller) \
  X(s7, VFP, 4, 71, caller) \
  X(s8, VFP, 4, 72, caller) \
  X(s9, VFP, 4, 73, caller) \
  X(s10, VFP, 4, 74, caller) \
  X(s11, VFP, 4, 75, caller) \
  X(s12, VFP, 4, 76, caller) \
  X(s13, VFP, 4, 77, caller) \
  X(s14, VFP, 4, 78, caller) \
  X(s15, VFP, 4, 79, caller) \
  X(s16, VFP, 4, 80, callee) \
  X(s17, VFP, 4, 81, callee) \
  X(s18, VFP, 4, 82, callee) \
  X(s19, VFP, 4, 83, callee) \
  X(s20, VFP, 4, 84, callee) \
  X(s21, VFP, 4, 85, callee) \
  X(s22, VFP, 4, 86, callee) \
  X(s23, VFP, 4, 87, callee) \
  X(s24, VFP, 4, 88, callee) \
  X(s25, VFP, 4, 89, callee) \
  X(s26, VFP, 4, 90, callee) \
  X(s27, VFP, 4, 91, callee) \
  X(s28, VFP, 4, 92, callee) \
  X(s29, VFP, 4, 93, callee) \
  X(s30, VFP, 4, 94, callee) \
  X(s31, VFP, 4, 95, callee)

#endif
