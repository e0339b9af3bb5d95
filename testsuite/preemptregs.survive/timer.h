/* The signal by which survive.c and lost.c preempt, SIGALRM, a timer's.

   SPDX-License-Identifier: MIT  */

#ifndef TIMER_H
#define TIMER_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* This machine cannot do WHAT, unless that is NULL: end the program.  */
static inline void
trouble (const char *what)
{
  if (what == NULL)
    return;
  printf ("%s\n", what);
  exit (3);
}

static timer_t timer;

/* HANDLE the signal, on an alternate stack.  */
static inline void
timer_install (void (*handle) (int, siginfo_t *, void *))
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
  if (sigaltstack (&s, NULL) != 0 || sigaction (SIGALRM, &action, NULL) != 0
      || timer_create (CLOCK_MONOTONIC, &event, &timer) != 0)
    {
      perror ("the timer's signal");
      exit (2);
    }
}

/* One signal, NS nanoseconds from now.  */
static inline void
timer_arm (long ns)
{
  struct itimerspec once = { .it_value.tv_nsec = ns };
  timer_settime (timer, 0, &once, NULL);
}

#endif
