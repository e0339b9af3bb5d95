/* A preemption is put off while state is in use that no trampoline saves.

   Area: runtime/machine/arm64.h, preempt_inject.  Purpose: the timer's signal comes while
   SME's array ZA, or its streaming mode, is on; preempt_inject says so, and changes
   nothing; before and after, it does preempt.

   Prints the answers, one a line.  Exit status 4 where the CPU has no SME.

   The manual: DDI 0487, C5.2 (SVCR) and C6.2 (SMSTART).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "timer.h"

#include <errno.h>
#include <stdint.h>
#include <sys/auxv.h>

#define HWCAP2_OF_SME (UINT64_C (1) << 23)

static uint32_t come, preempted;
static enum preempt_point answer;

static void
handle (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  (void) signal, (void) info;
  answer = preempt_inject (context);
  __atomic_store_n (&come, 1, __ATOMIC_RELEASE);
  errno = saved;
}

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  preempted++;
}

/* START, wait for the signal, STOP: no vector is used in between, and no call made, for
   which streaming mode would have to end.  */
#define WAIT(start, stop)                                                     \
  __asm__ volatile (".inst " start "\n0:\tldar w1, [%0]\n\tcbz w1, 0b\n\t"    \
                    ".inst " stop : : "r" (&come) : "x1", "cc", "memory",     \
                    "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8",     \
                    "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16",    \
                    "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",   \
                    "v25", "v26", "v27", "v28", "v29", "v30", "v31")
#define TRY(what, start, stop)                                                \
  do                                                                          \
    {                                                                         \
      come = preempted = 0;                                                   \
      timer_arm (5000000);                                                    \
      WAIT (start, stop);                                                     \
      printf ("%s: %s, preempted %u times\n", what, preempt_point_name (answer), \
              preempted);                                                     \
    }                                                                         \
  while (0)

int
main (void)
{
  if (!(getauxval (AT_HWCAP2) & HWCAP2_OF_SME))
    return 4;
  trouble (preempt_init ());
  timer_install (handle);
  trouble (preempt_check_thread ());
  TRY ("nothing", "0xd503201f", "0xd503201f");
  TRY ("ZA", "0xd503457f", "0xd503447f");               /* smstart za, smstop za */
  TRY ("streaming mode", "0xd503437f", "0xd503427f");   /* smstart sm, smstop sm */
  TRY ("both", "0xd503477f", "0xd503467f");
  TRY ("nothing", "0xd503201f", "0xd503201f");
  return 0;
}
