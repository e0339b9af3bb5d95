/* Instructions of the machine for tests that are about none.

   SPDX-License-Identifier: MIT  */

#define JUMP "j"

/* All of a function that returns 0.  */
#define RETURN_0 "lghi %r2, 0\n\tbr %r14"

/* The thread pointer, as assembly reads it.  */
#define READ_THREAD_POINTER "ear %0, %%a0\n\tsllg %0, %0, 32\n\tear %0, %%a1"

/* clone's, where all but the flags are 0: the stack comes first (kernel/fork.c in Linux,
   CONFIG_CLONE_BACKWARDS2).  */
#define CLONE_ARGUMENTS(flags) 0, flags, 0, 0, 0

/* Of a system call, in a signal's context.  */
#define CALL_RESULT(c) ((c)->uc_mcontext.gregs[2])

/* asm's constraint for a vector register, and how wide it is.  */
#ifdef __VX__
# define VECTOR_REGISTER "v"
# define VECTOR_BYTES 16
#endif
