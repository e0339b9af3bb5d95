/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "jmp"

/* All of a function that returns 0.  */
#define RETURN_0 "xorl %eax, %eax\n\tret"

/* The thread pointer, as assembly reads it.  */
#ifdef __x86_64__
# define READ_THREAD_POINTER "mov %%fs:0, %0"
#else
# define READ_THREAD_POINTER "mov %%gs:0, %0"
#endif

/* Of a system call, in a signal's context.  */
#ifdef __x86_64__
# define CALL_RESULT(c) ((c)->uc_mcontext.gregs[REG_RAX])
#else
# define CALL_RESULT(c) ((c)->uc_mcontext.gregs[REG_EAX])
#endif

/* Keep the address whose bits TURNED has turned below SP alone, as code does that has a red
   zone, until STOP, a variable; then it is in TURNED again.  */
#ifdef __x86_64__
# define HOLD_BELOW_SP(turned, stop) \
  __asm__ volatile ("not %0\n\tmov %0, -120(%%rsp)\n\txor %k0, %k0\n" \
                    "1:\tcmpb $0, %1\n\tje 1b\n\t" \
                    "mov -120(%%rsp), %0\n\tmovq $0, -120(%%rsp)\n\tnot %0" \
                    : "+r" (turned) : "m" (stop) : "cc", "memory")
#endif

/* asm's constraint for a vector register, and how wide it is.  */
#ifdef __AVX__
# define VECTOR_REGISTER "x"
# define VECTOR_BYTES 32
#elif defined __SSE2__
# define VECTOR_REGISTER "x"
# define VECTOR_BYTES 16
#endif
