/* Code of an IT block is not preempted, and code around it is, soon.

   Area: runtime/machine/arm.h, preempt_inject.  Purpose: the timer's signals come at each
   instruction of a loop with IT blocks; where one is in a block, preempt_inject says so, and
   changes nothing; the next one comes at once, and what is computed is right in the end.

   Argument: the preemptions; 0: blocks are not heeded, and what is computed is wrong.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "core.h"
#include "machine.h"
#include "timer.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static unsigned wanted, preempted, refused, others;
static unsigned worst, row;     /* refusals, one after the other */

static void
next (void)
{
  static uint32_t random = 1;
  random = random * 1664525 + 1013904223;
  timer_arm (20000 + (random >> 16));
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  int saved = errno;
  (void) signal, (void) info;
  if (modules_cover (machine_pc (context)))
    {
      enum preempt_point point = preempt_inject (context);
      if (point == PREEMPT_INDIVISIBLE && wanted == 0)
        {
          machine_push_call (context, (uintptr_t) asyncPreempt, 0);
          preempted++;
        }
      else if (point == PREEMPT_INDIVISIBLE)
        {
          refused++;
          worst = ++row > worst ? row : worst;
        }
      else if (point == PREEMPT_SAFE)
        row = 0;
      else
        others++;
    }
  next ();
  errno = saved;
}

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  preempted++;
  /* Other flags than any of the loop's own.  */
  __asm__ volatile ("msr APSR_nzcvq, %0" : : "r" (0xf8000000) : "cc");
}

/* ROUNDS of it.  */
static uint32_t __attribute__ ((noinline))
compute (uint32_t x, uint32_t rounds)
{
  __asm__ volatile ("0:\tadds %0, %0, %0, ror #7\n\t"
                    "itete cs\n\t"
                    "addcs %0, %0, #1\n\t"
                    "subcc %0, %0, #7\n\t"
                    "eorcs %0, %0, %0, lsr #3\n\t"
                    "eorcc %0, %0, %0, lsl #5\n\t"
                    "movs r3, %0, lsl #9\n\t"
                    "ittt mi\n\t"
                    "addmi %0, %0, #5\n\t"
                    "rsbmi %0, %0, #0\n\t"
                    "addmi %0, %0, #3\n\t"
                    "subs %1, %1, #1\n\t"
                    "bne 0b"
                    : "+r" (x), "+r" (rounds) : : "r3", "cc");
  return x;
}

int
main (int argc, char **argv)
{
  enum { ROUNDS = 2000 };
  wanted = argc > 1 ? atoi (argv[1]) : 0;
  trouble (preempt_init ());
  uint32_t alone = compute (1, ROUNDS);
  timer_install (handle);
  trouble (preempt_check_thread ());
  next ();
  do
    if (compute (1, ROUNDS) != alone)
      {
        printf ("what was computed differs\n");
        return 1;
      }
  while (preempted < (wanted != 0 ? wanted : 1000) || refused < wanted / 10);
  printf ("%u preempted, %u refused in IT blocks, %u for other reasons, at most %s ones in a"
          " row\n", preempted, refused, others, worst < 100 ? "a few" : "many");
  return 0;
}
