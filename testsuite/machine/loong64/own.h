/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#define OWN_PARTS 2               /* of 4 bytes, of a vector */

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile ("ld.d $r27, %0\n\tfld.d $f27, %1" : : "m" (word), "m" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile ("st.d $r27, %0\n\tfst.d $f27, %1" : "=m" (word), "=m" (vector))

#define OWN_KILL(result, pid, signal)                                         \
  do                                                                          \
    {                                                                         \
      register long number __asm__ ("$a7") = SYS_kill;                        \
      register long first __asm__ ("$a0") = pid;                              \
      register long second __asm__ ("$a1") = signal;                          \
      __asm__ volatile ("syscall 0" : "+r" (first) : "r" (number), "r" (second) \
                        : "memory", "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", \
                          "$t7", "$t8");                                      \
      result = first;                                                         \
    }                                                                         \
  while (0)

#define OWN_BEGIN(way) ((void) (way))
#define OWN_END(way) ((void) (way))
