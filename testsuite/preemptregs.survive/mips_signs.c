/* In o32 the kernel's frame has registers of 32 bits with their signs in 64: a kernel of 64 bits
   takes all of them.

   Area: asyncPreempt's way back by rt_sigreturn.  Purpose: no emulator of o32 looks.  In the
   trampoline a call of taken is in the system call's place.  Exit status 1 where a sign is
   missing, or a value another.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "machine.h"
#include "oracle.h"
#include "timer.h"

#include <stdlib.h>
#include <ucontext.h>

static unsigned differences, negative;

static void
compare (const char *name, uint64_t is, uint64_t was)
{
  uint64_t with_sign = (int64_t) (int32_t) was;
  negative += (int32_t) was < 0;
  if (is == with_sign)
    return;
  differences++;
  printf ("%s: %#llx, not %#llx\n", name, (unsigned long long) is,
          (unsigned long long) with_sign);
}

/* SP is what the kernel would be given.  The loop changes r8 and r9.  */
void __attribute__ ((noreturn))
taken (const char *sp)
{
  const ucontext_t *context = (const ucontext_t *) (sp + 24 + sizeof (siginfo_t));
  const mcontext_t *m = &context->uc_mcontext;
  char name[8];
  for (unsigned n = 1; n < 32; n++)
    {
      snprintf (name, sizeof name, "r%u", n);
      bool known = n != 8 && n != 9 && n != 26 && n != 27 && n != 29;
      compare (name, m->gregs[n], known ? oracle_area.in.r[n] : m->gregs[n]);
    }
  compare ("pc", m->pc, m->pc);
  compare ("hi", m->mdhi, oracle_area.in.hi);
  compare ("lo", m->mdlo, oracle_area.in.lo);
  printf ("%s, %u differences\n", negative > 0 ? "some are negative" : "none is negative",
          differences);
  exit (differences != 0);
}

void
preempted (struct preempt_frame *frame)
{
  (void) frame;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  if (!oracle_waiting (&oracle_area))
    timer_arm (20000);
  else
    trouble (preempt_inject (context) == PREEMPT_SAFE ? NULL : "not preempted");
}

int
main (void)
{
  uint64_t random_state = 0x9e3779b97f4a7c15;
  trouble (oracle_look ());
  trouble (preempt_init ());
  oracle_init (&oracle_area);
  oracle_fill (&oracle_area, &random_state);
  static char stack[65536] __attribute__ ((aligned (16)));
  oracle_area.in.sp = (uintptr_t) stack + sizeof stack - 1024;
  timer_install (handle);
  trouble (preempt_check_thread ());
  timer_arm (20000);
  oracle_hold ();
  return 3;
}
