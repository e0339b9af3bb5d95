/* Linked with a library that is too wide, so that the start must be refused.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"

#include <stdio.h>

unsigned long loop (volatile int *stop, unsigned long turns);

int
main (void)
{
  volatile int now = 1;
  const char *error = preempt_start (NULL);
  printf ("%s\n", error != NULL ? error : "started");
  return loop (&now, 0) != 0;
}
