/* Each register that HEADER lists has a member in struct preempt_frame that is
   wide enough for it, and the trampoline knows the frame's size: a check that runs in
   the compiler.  HEADER and FRAME are the files, quoted, SAID_BYTES is the size that
   the trampoline says, SPECIALS a list, S (member, bytes) for each that no header has; the
   unit compiles as C11 and as C++.

   SPDX-License-Identifier: MIT  */

#include FRAME
#include HEADER

#ifdef __cplusplus
# define _Static_assert static_assert
#endif

#define WIDTH(member) sizeof (((struct preempt_frame *) 0)->member)

/* x87 and MMX are one state, saved as one, and so are the condition's fields; conditions may
   have members, or be in one: MEMBER_FCC (name).  */
#define MEMBER_GPR(name) name
#define MEMBER_VEC(name) name
#define MEMBER_FPR(name) name
#define MEMBER_VFP(name) name
#define MEMBER_SPR(name) name
#define MEMBER_VR(name) name
#define MEMBER_MASK(name) name
#define MEMBER_MD(name) name
#define MEMBER_X87(name) x87
#define MEMBER_MMX(name) x87
#define MEMBER_CR(name) cr

#define X(name, bank, bytes, dwarf, saved) \
  _Static_assert (WIDTH (MEMBER_##bank (name)) >= bytes, #name " fits");
#ifndef SCALABLE                 /* widths that only the CPU knows */
PREEMPTREGS (X)
#endif

/* What no allocator knows.  */
_Static_assert (WIDTH (sp) == sizeof (void *), "sp");
_Static_assert (WIDTH (pc) == sizeof (void *), "pc");
#define S(name, bytes) _Static_assert (WIDTH (name) == bytes, #name);
SPECIALS

_Static_assert (sizeof (struct preempt_frame) == SAID_BYTES, "preempt_trampoline.frame");
