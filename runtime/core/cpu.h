/* CPU features that a trampoline may ask for: PREEMPT_CPU_SSE and so on, bits of
   struct preempt_trampoline and its cpu, for C and for the assembler.  mkpreempt writes
   tests of them, runtime/core/cpu.c finds out which hold.  In each bank a greater bit
   includes the smaller ones.  A feature counts only where the kernel has enabled its
   state too.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CPU_H
#define PREEMPT_CPU_H

/* X (NAME, bit of 32, the word for it in messages, comments and labels)  */
#define PREEMPT_CPU_FEATURES(X) \
  X (KNOWN,    0x001, "KNOWN")          /* the core has looked */ \
  X (SSE,      0x002, "SSE")            /* xmm, MXCSR */ \
  X (AVX,      0x004, "AVX")            /* ymm */ \
  X (AVX512F,  0x008, "AVX512F")        /* zmm, xmm16 and up, 16-bit masks */ \
  X (AVX512BW, 0x010, "AVX512BW")       /* 64-bit masks */ \
  X (LAHF,     0x020, "LAHF")           /* lahf and sahf in this mode */ \
  X (INUSE,    0x040, "XGETBV (1)")     /* tells the state components in use */ \
  X (APX,      0x080, "APX")            /* r16 to r31 */

#ifdef __ASSEMBLER__
# define PREEMPT_CPU_BIT(name, bit, word) .set PREEMPT_CPU_##name, bit;
PREEMPT_CPU_FEATURES (PREEMPT_CPU_BIT)
#else
# define PREEMPT_CPU_BIT(name, bit, word) PREEMPT_CPU_##name = bit,
enum { PREEMPT_CPU_FEATURES (PREEMPT_CPU_BIT) };
#endif
#undef PREEMPT_CPU_BIT

#endif
