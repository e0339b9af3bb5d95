/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#define OWN_PARTS 2               /* of 4 bytes, of a vector */

#if _MIPS_SIM == _ABI64
# define OWN_LOAD "ld"
# define OWN_STORE "sd"
#else
# define OWN_LOAD "lw"
# define OWN_STORE "sw"
#endif

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile (OWN_LOAD " $16, %0\n\tldc1 $f20, %1" : : "m" (word), "m" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile (OWN_STORE " $16, %0\n\tsdc1 $f20, %1" : "=m" (word), "=m" (vector))

#if __mips_isa_rev >= 6
# define OWN_RESULTS
#else
# define OWN_RESULTS "hi", "lo",
#endif

#define OWN_KILL(result, pid, signal)                                         \
  do                                                                          \
    {                                                                         \
      register long number __asm__ ("$2") = SYS_kill;                         \
      register long first __asm__ ("$4") = pid;                               \
      register long second __asm__ ("$5") = signal;                           \
      __asm__ volatile ("syscall" : "+r" (number) : "r" (first), "r" (second) \
                        : "$3", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14",   \
                          "$15", "$24", "$25", OWN_RESULTS "memory");         \
      result = number;                                                        \
    }                                                                         \
  while (0)

#define OWN_BEGIN(way) ((void) (way))
#define OWN_END(way) ((void) (way))
