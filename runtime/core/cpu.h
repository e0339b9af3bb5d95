/* CPU features that a trampoline may ask for, as bits of
   struct preempt_trampoline and its cpu: mkpreempt writes tests of them, runtime/core/cpu.c
   finds out which hold.  In each bank a greater bit includes the smaller ones.
   A feature counts only where the kernel has enabled its state too.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CPU_H
#define PREEMPT_CPU_H

#define PREEMPT_CPU_KNOWN    0x001      /* the core has looked */
#define PREEMPT_CPU_SSE      0x002      /* xmm, MXCSR */
#define PREEMPT_CPU_AVX      0x004      /* ymm */
#define PREEMPT_CPU_AVX512F  0x008      /* zmm, xmm16 and up, 16-bit masks */
#define PREEMPT_CPU_AVX512BW 0x010      /* 64-bit masks */
#define PREEMPT_CPU_LAHF     0x020      /* lahf and sahf in this mode */
#define PREEMPT_CPU_INUSE    0x040      /* xgetbv (1): state components in use */
#define PREEMPT_CPU_APX      0x080      /* r16 to r31 */

#endif
