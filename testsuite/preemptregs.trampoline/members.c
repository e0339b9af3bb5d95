/* Each register that HEADER lists has a member in struct preempt_frame that is
   wide enough for it, and the trampoline knows the frame's size: a check that runs in
   the compiler.  HEADER and FRAME are the files, quoted, SAID_BYTES is the size that
   the trampoline says; the unit compiles as C11 and as C++.

   SPDX-License-Identifier: MIT  */

#include FRAME
#include HEADER

#ifdef __cplusplus
# define _Static_assert static_assert
#endif

#define WIDTH(member) sizeof (((struct preempt_frame *) 0)->member)

/* x87 and MMX are one state, saved as one.  */
#define MEMBER_GPR(name) name
#define MEMBER_VEC(name) name
#define MEMBER_MASK(name) name
#define MEMBER_X87(name) x87
#define MEMBER_MMX(name) x87

#define X(name, bank, bytes, dwarf, saved) \
  _Static_assert (WIDTH (MEMBER_##bank (name)) >= bytes, #name " fits");
PREEMPTREGS (X)

/* What no allocator knows.  */
_Static_assert (WIDTH (sp) == sizeof (void *), "sp");
_Static_assert (WIDTH (pc) == sizeof (void *), "pc");
_Static_assert (WIDTH (flags) == sizeof (void *), "flags");
_Static_assert (WIDTH (mxcsr) == 4, "mxcsr");
_Static_assert (WIDTH (x87_control) == 4, "x87_control");
_Static_assert (WIDTH (x87_status) == 2, "x87_status");

_Static_assert (sizeof (struct preempt_frame) == SAID_BYTES, "preempt_trampoline.frame");
