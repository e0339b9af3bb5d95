/* A program to profile: preempted in INNER, called by OUTER, it spends most of its
   time in OTHERS, which asyncPreempt2 calls.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"

#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>

#define PREEMPTIONS 100
#define OTHERS_NS 2000000

#define UNSAFE __attribute__ ((preempt_unsafe))
#define NOIPA __attribute__ ((noipa))
/* A call before it is none that ends the function.  */
#define KEEP __asm__ volatile ("")

static struct preempt_task_view view;
static volatile unsigned preemptions;

static long UNSAFE
running_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000 + t.tv_nsec;
}

void UNSAFE
others (void)
{
  long begin = running_ns ();
  do
    for (unsigned i = 0; i < 100000; i++)
      KEEP;
  while ((unsigned long) (running_ns () - begin) < OTHERS_NS);
}

void UNSAFE
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  preemptions++;
  others ();
  KEEP;
}

static void UNSAFE
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  if (preempt_safe_point (context, &view) == PREEMPT_SAFE)
    preempt_inject (context);
}

void NOIPA
inner (unsigned n)
{
  while (preemptions < n)
    for (unsigned i = 0; i < 1000; i++)
      KEEP;
}

void NOIPA
outer (volatile unsigned *n)
{
  volatile char frame[200];
  frame[0] = *n;
  inner (frame[0]);
  frame[1] = 1;
}

int
main (void)
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  struct itimerval timer = { { 0, 500 }, { 0, 500 } };
  volatile unsigned n = PREEMPTIONS;
  const char *error = preempt_init ();
  if (error != NULL)
    {
      printf ("%s\n", error);
      return 3;
    }
  view.stack_high = __builtin_frame_address (0);
  view.stack_low = (char *) view.stack_high - 262144;
  view.reserve = 16384;
  sigaltstack (&s, NULL);
  sigaction (SIGALRM, &action, NULL);
  setitimer (ITIMER_REAL, &timer, NULL);
  outer (&n);
  printf ("preempted %u times\n", preemptions);
  return preemptions < n;
}
