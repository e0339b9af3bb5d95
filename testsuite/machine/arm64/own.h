/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#define OWN_PARTS 4               /* of 4 bytes, of a vector */

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile ("ldr x20, %0\n\tldr q20, %1" : : "m" (word), "m" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile ("str x20, %0\n\tstr q20, %1" : "=m" (word), "=m" (vector))

#define OWN_KILL(result, pid, signal)                                         \
  do                                                                          \
    {                                                                         \
      register long number __asm__ ("x8") = SYS_kill;                         \
      register long first __asm__ ("x0") = pid;                               \
      register long second __asm__ ("x1") = signal;                           \
      __asm__ volatile ("svc 0" : "+r" (first) : "r" (number), "r" (second) : "memory"); \
      result = first;                                                         \
    }                                                                         \
  while (0)

#define OWN_BEGIN(way) ((void) (way))
#define OWN_END(way) ((void) (way))
