/* How many instructions does a preemption take, from asyncPreempt's first to the interrupted
   code?

   Area: the trampoline.  Purpose: asyncPreempt, and lists by hand (bench/go_ARCH.S), are
   entered in the same way and stepped through, each instruction that is executed counted,
   but for the empty asyncPreempt2's.  Where the kernel goes back, its call is the last.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "core.h"
#include "machine.h"
#include "stepping.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

void bench_go (void);
void bench_go_pairs (void) __attribute__ ((weak));
extern const unsigned bench_go_bytes;

static void (*entry) (void);
static uintptr_t resume;
static unsigned count, red_zone;

static void
handle (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = stepping_stop (context);
  (void) signal, (void) info;
  if (pc == (uintptr_t) stepping_begin)
    {
      /* Behind a breakpoint that the CPU is beyond, nothing could stop: one further.  */
      stepping_skip (context);
      stepping_next (context);
      resume = 0;
      return;
    }
  if (resume == 0)
    {
      resume = pc;
      uintptr_t at = (uintptr_t) entry;
      if (entry == asyncPreempt && machine_is_light (context))
        at += preempt_trampoline.light_entry;
      machine_push_call (context, at, red_zone);
      pc = machine_pc (context);
    }
  if (pc == resume)
    return;
  count += pc != (uintptr_t) asyncPreempt2;
  stepping_next (context);
  stepping_until (resume);
}

static void
measure (const char *name, void (*what) (void), unsigned bytes, unsigned beyond)
{
  red_zone = beyond;
  entry = what;
  count = 0;
  stepping_begin ();
  printf ("%s: %u instructions, %u bytes\n", name, count, bytes);
}

static void
trouble (const char *what)
{
  if (what == NULL)
    return;
  printf ("%s\n", what);
  exit (3);
}

int
main (void)
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  trouble (preempt_init ());
  trouble (stepping_prepare ());
  sigaltstack (&s, NULL);
  sigfillset (&action.sa_mask);
  sigaction (STEPPING_SIGNAL, &action, NULL);
  measure ("asyncPreempt", asyncPreempt, cpu_stack_bytes (), preempt_trampoline.red_zone);
  /* Go's code has no red zone.  */
  measure ("go", bench_go, bench_go_bytes, 0);
  if (bench_go_pairs != NULL)
    measure ("pairs", bench_go_pairs, bench_go_bytes, 0);
  return 0;
}
