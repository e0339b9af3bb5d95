/* Nothing is preempted between load-linked and store-conditional.

   Area: machine_refuses.  Purpose: no store ends a reservation here, so that one which
   another task has left would let the interrupted store-conditional succeed.  A task adds 1
   to a word, over and over; each of the timer's signals that comes between the two is
   refused as PREEMPT_INDIVISIBLE; injected all the same, it loses updates: asyncPreempt2
   adds 1 as well, and leaves a reservation.

   Arguments: the signals between the two; whether they are injected.  Exit status 1 where an
   update was lost, or a signal not refused.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "machine.h"
#include "oracle.h"
#include "timer.h"

#include <errno.h>
#include <string.h>

static uint64_t word, random_state = 0x9e3779b97f4a7c15;
static volatile sig_atomic_t refused, otherwise, injected, came;
static bool inject;

/* CONTEXT is between the two.  */
static void
handle_amid (ucontext_t *context)
{
  if (inject)
    {
      machine_push_call (context, (uintptr_t) asyncPreempt, 0);
      injected++;
    }
  else if (preempt_inject (context) == PREEMPT_INDIVISIBLE)
    refused++;
  else
    otherwise++;
}

/* The load-linked: assemblers may put a sync before it.  */
static uintptr_t
linked (void)
{
  return (uintptr_t) oracle_linked + (*(const uint32_t *) oracle_linked == 0xf ? 4 : 0);
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = machine_pc (context);
  int saved = errno;
  (void) signal, (void) info;
  if (pc > linked () && pc <= (uintptr_t) oracle_conditional)
    handle_amid (context);
  came = 1;
  errno = saved;
}

/* asyncPreempt2 adds to the word itself, last of all.  */
void
preempted (struct preempt_frame *frame)
{
  (void) frame;
}

/* Update the word until a signal has come, at no foreseeable instant.  Return how often it
   was stored.  */
static uint64_t
try_once (void)
{
  uint64_t stored = 0;
  came = 0;
  timer_arm (20000 + oracle_random (&random_state) % 65536);
  while (!came)
    stored += oracle_update (&word);
  return stored;
}

int
main (int argc, char **argv)
{
  int wanted = argc > 2 ? atoi (argv[1]) : 0;
  uint64_t stored = 0;
  inject = argc > 2 && strcmp (argv[2], "inject") == 0;
  trouble (oracle_look ());
  trouble (preempt_init ());
  oracle_init (&oracle_area);
  oracle_fill (&oracle_area, &random_state);
  oracle_area.reserve = &word;
  timer_install (handle);
  trouble (preempt_check_thread ());
  while (refused + otherwise + injected < wanted)
    stored += try_once ();
  long long lost = stored + injected - word;
  printf ("%d refused, %d not, %d injected, %lld lost\n", (int) refused, (int) otherwise,
          (int) injected, lost);
  return lost != 0 || otherwise != 0;
}
