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
  X(st0, X87, 16, 33, cal