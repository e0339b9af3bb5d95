/* preempt-canary's parts, as they see one another.

   A thread fills all its registers, waits without changing any of them, while it is
   interrupted, and dumps them.  What it filled and what it dumped must be equal.  How all
   that is done, and what the registers are called, testsuite/machine knows.

   SPDX-License-Identifier: MIT  */

#ifndef CANARY_H
#define CANARY_H

/* --- rounds.c --- */

/* Run N threads, 0 for a number that suits the machine, for SECONDS.  Print how it is
   done, the figures, and what was found.  0, 1 for a fault, 2 for trouble.  */
int rounds_run (unsigned n, unsigned seconds);

#endif
