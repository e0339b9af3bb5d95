/* Registers that own.c's program has for itself.

   SPDX-License-Identifier: MIT  */

#ifdef __x86_64__
# define OWN_REGISTER "r15"
# define OWN_MOVE "movq"
#else
# define OWN_REGISTER "esi"
# define OWN_MOVE "movl"
#endif

#define OWN_PARTS 4               /* of 4 bytes, of a vector */

#define OWN_SET(word, vector)                                                 \
  __asm__ volatile (OWN_MOVE " %0, %%" OWN_REGISTER "\n\tmovups %1, %%xmm5"    \
                    : : "m" (word), "m" (vector))
#define OWN_GET(word, vector)                                                 \
  __asm__ volatile (OWN_MOVE " %%" OWN_REGISTER ", %0\n\tmovups %%xmm5, %1"    \
                    : "=m" (word), "=m" (vector))

/* A system call without libc's code, which may use the registers.  */
#ifdef __x86_64__
# define OWN_KILL(result, pid, signal)                                        \
  __asm__ volatile ("syscall" : "=a" (result)                                 \
                    : "a" (SYS_kill), "D" (pid), "S" (signal) : "rcx", "r11", "memory")
#else
# define OWN_KILL(result, pid, signal)                                        \
  __asm__ volatile ("push %%ebx\n\tmov %2, %%ebx\n\tint $0x80\n\tpop %%ebx"   \
                    : "=a" (result) : "a" (SYS_kill), "d" (pid), "c" (signal) : "memory")
#endif

/* Two ways that the trampoline can take: with x87 in use or not.  */
#define OWN_BEGIN(way)                                                        \
  do                                                                          \
    {                                                                         \
      __asm__ volatile ("fninit");                                            \
      if (way)                                                                \
        __asm__ volatile ("fld1");                                            \
    }                                                                         \
  while (0)
#define OWN_END(way)                                                          \
  do                                                                          \
    if (way)                                                                  \
      __asm__ volatile ("fstp %st(0)");                                       \
  while (0)
