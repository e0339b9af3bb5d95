/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#define OWN_PARTS 2               /* of 4 bytes, of a vector */

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile ("ld%U0%X0 20, %0\n\tlfd%U1%X1 20, %1" : : "m" (word), "m" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile ("std%U0%X0 20, %0\n\tstfd%U1%X1 20, %1" : "=m" (word), "=m" (vector))

#define OWN_KILL(result, pid, signal)                                         \
  do                                                                          \
    {                                                                         \
      register long number __asm__ ("r0") = SYS_kill;                         \
      register long first __asm__ ("r3") = pid;                               \
      register long second __asm__ ("r4") = signal;                           \
      __asm__ volatile ("sc" : "+r" (first), "+r" (number), "+r" (second)      \
                        : : "cr0", "r5", "r6", "r7", "r8", "r9", "r10", "r11", \
                          "r12", "memory");                                   \
      result = first;                                                         \
    }                                                                         \
  while (0)

#define OWN_BEGIN(way) ((void) (way))
#define OWN_END(way) ((void) (way))
