/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#define OWN_PARTS 2               /* of 4 bytes, of a vector */

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile ("ld s5, %0\n\tfld ft5, %1" : : "m" (word), "m" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile ("sd s5, %0\n\tfsd ft5, %1" : "=m" (word), "=m" (vector))

#define OWN_KILL(result, pid, signal)                                         \
  do                                                                          \
    {                                                                         \
      register long number __asm__ ("a7") = SYS_kill;                         \
      register long first __asm__ ("a0") = pid;                               \
      register long second __asm__ ("a1") = signal;                           \
      __asm__ volatile ("ecall" : "+r" (first) : "r" (number), "r" (second) : "memory"); \
      result = first;                                                         \
    }                                                                         \
  while (0)

#define OWN_BEGIN(way) ((void) (way))
#define OWN_END(way) ((void) (way))
