/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#define OWN_PARTS 2               /* of 4 bytes, of a vector */

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile ("lg %%r10, %0\n\tld %%f5, %1" : : "m" (word), "R" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile ("stg %%r10, %0\n\tstd %%f5, %1" : "=m" (word), "=R" (vector))

#define OWN_KILL(result, pid, signal)                                         \
  do                                                                          \
    {                                                                         \
      register long first __asm__ ("2") = pid;                                \
      register long second __asm__ ("3") = signal;                            \
      __asm__ volatile ("svc %2" : "+d" (first) : "d" (second), "i" (SYS_kill)  \
                        : "memory");                                          \
      result = first;                                                         \
    }                                                                         \
  while (0)

#define OWN_BEGIN(way) ((void) (way))
#define OWN_END(way) ((void) (way))
