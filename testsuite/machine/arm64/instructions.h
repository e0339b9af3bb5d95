/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "b"

/* All of a function that returns 0.  */
#define RETURN_0 "mov w0, 0\n\tret"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "mrs %0, tpidr_el0"

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.regs[0])

/* asm's constraint for a vector register, and how wide it is.  */
#define VECTOR_REGISTER "w"
#define VECTOR_BYTES 16
