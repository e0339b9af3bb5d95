/* The registers that GCC may allocate for this target under these flags.
   Written by preemptregs.so from GCC's own tables; do not edit.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS

#define PREEMPTREGS_FORMAT 1
#define PREEMPTREGS_ARCH "amd64"
#define PREEMPTREGS_COMPILER "GCC (Debian 12.2.0-14+deb12u1) 12.2.0"
#define PREEMPTREGS_RED_ZONE 128
#define PREEMPTREGS_STACK_ALIGN 16

/* X(name, bank, bytes, dwarf, saved)  */
#define PREEMPTREGS(X) \
  X(rax, GPR, 8, 0, caller) \
  X(rdx, GPR, 8, 1, caller) \
  X(rcx, GPR, 8, 2, caller) \
  X(rbx, GPR, 8, 3, callee) \
  X(rsi, GPR, 8, 4, caller) \
  X(rdi, GPR, 8, 5, caller) \
  X(rbp, GPR, 8, 6, callee) \
  X(r8, GPR, 8, 8, caller) \
  X(r9, GPR, 8, 9, caller) \
  X(r10, GPR, 8, 10, caller) \
  X(r11, GPR, 8, 11, caller) \
  X(r12, GPR, 8, 12, callee) \
  X(r13, GPR, 8, 13, callee) \
  X(r14, GPR, 8, 14, callee) \
  X(r15, GPR, 8, 15, callee)

#endif
