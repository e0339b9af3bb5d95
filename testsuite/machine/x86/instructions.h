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
