/* Is an update lost when code is preempted between load-linked and store-conditional?

   Area: the trampoline.  Purpose: a task adds 1 to a word, over and over, by
   load-linked and store-conditional; the timer's signal preempts it between the two,
   asyncPreempt2 adds 1 as well, and leaves a reservation of its own on the word, as
   another task may that was itself preempted there.  The task's store-conditional must
   fail then: where it succeeds, it stores what it has computed from the old value.

   Argument: the preemptions.  Exit status 1 where an update was lost.  For machines with
   ORACLE_LL_SC.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "machine.h"
#include "oracle.h"
#include "timer.h"

#include <errno.h>

static uint64_t word, random_state = 0x9e3779b97f4a7c15;
static volatile sig_atomic_t preemptions, refused;
static struct preempt_task_view view = { .reserve = 8192 };

/* A signal soon, at no foreseeable instant.  */
static void
arm (void)
{
  timer_arm (20000 + oracle_random (&random_state) % 65536);
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = machine_pc (context);
  int saved = errno;
  (void) signal, (void) info;
  if (pc <= (uintptr_t) oracle_linked || pc > (uintptr_t) oracle_conditional
      || preempt_safe_point (context, &view) != PREEMPT_SAFE)
    arm ();
  else if (preempt_inject (context) == PREEMPT_SAFE)
    preemptions++;
  else
    refused = 1;
  errno = saved;
}

/* asyncPreempt2 adds to the word itself, last of all.  */
void
preempted (struct preempt_frame *frame)
{
  (void) frame;
}

/* Update the word until a preemption has come.  Return how often it was stored.  */
static uint64_t
try_once (void)
{
  int before = preemptions;
  uint64_t stored = 0;
  oracle_fill (&oracle_area, &random_state);
  oracle_area.reserve = &word;
  arm ();
  while (preemptions == before && !refused)
    stored += oracle_update (&word);
  return stored;
}

int
main (int argc, char **argv)
{
  int wanted = argc > 1 ? atoi (argv[1]) : 0;
  uint64_t stored = 0;
  trouble (oracle_look ());
  trouble (preempt_init ());
  oracle_init (&oracle_area);
  timer_install (handle);
  trouble (preempt_check_thread ());
  /* This function's frame is on both sides of that, and no deep calls follow.  */
  view.stack_high = (char *) __builtin_frame_address (0) + 1024;
  view.stack_low = (char *) view.stack_high - 262144;
  while (preemptions < wanted && !refused)
    stored += try_once ();
  trouble (refused ? "preempt_inject has refused" : NULL);
  long long lost = stored + preemptions - word;
  printf ("%d preemptions between load-linked and store-conditional, %llu updates by the"
          " task, %lld lost\n", (int) preemptions, (unsigned long long) stored, lost);
  return lost != 0;
}
