/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "j"

/* All of a function that returns 0.  */
#define RETURN_0 "li a0, 0\n\tret"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "mv %0, tp"

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.__gregs[10])
