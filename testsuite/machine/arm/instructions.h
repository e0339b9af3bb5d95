/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "b"

/* All of a function that returns 0.  */
#define RETURN_0 "mov r0, #0\n\tbx lr"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "mrc p15, 0, %0, c13, c0, 3"

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.arm_r0)
