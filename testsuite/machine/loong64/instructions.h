/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "b"

/* All of a function that returns 0.  */
#define RETURN_0 "move $a0, $zero\n\tjr $ra"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "move %0, $tp"

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.__gregs[4])

/* asm's constraint for a vector register, and how wide it is.  */
#ifdef __loongarch_asx
# define VECTOR_REGISTER "f"
# define VECTOR_BYTES 32
#elif defined __loongarch_sx
# define VECTOR_REGISTER "f"
# define VECTOR_BYTES 16
#endif
