/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "b"

/* All of a function that returns 0.  */
#define RETURN_0 "move $2, $0\n\tjr $31\n\tnop"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "rdhwr %0, $29"

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.gregs[2])
