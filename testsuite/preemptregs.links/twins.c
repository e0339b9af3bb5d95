/* Functions of the same bytes: the linker may make one of one and other, of no more.

   SPDX-License-Identifier: MIT  */

#define BODY (int x) { return x * 11 + 5; }

#ifdef PLAIN
int plain BODY
#else
int one BODY
int other BODY
__attribute__ ((preempt_unsafe)) int quiet BODY
# ifdef WIDE
__attribute__ ((target (WIDE))) int wide BODY
# endif
#endif
