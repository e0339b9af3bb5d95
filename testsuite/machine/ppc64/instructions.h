/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "b"

/* All of a function that returns 0.  */
#define RETURN_0 "li 3, 0\n\tblr"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "mr %0, 13"
#define NO_BUILTIN_THREAD_POINTER       /* GCC refuses it here */

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.gp_regs[3])
