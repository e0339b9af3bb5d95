/* Two functions of the same body, one of them unsafe; and some with cold parts, in an
   order that is not that of the text.

   SPDX-License-Identifier: MIT  */

#include "spin.h"

#include <stdlib.h>

#define LIKELY_NOT(x) __builtin_expect (x, 0)

__attribute__ ((noipa)) int
first (char **argv)
{
  if (LIKELY_NOT (argv[0][0] == '\0'))
    abort ();
  return argv[0][0];
}

/* Run until STOP, or for so many TURNS; return how many they were.  */
__attribute__ ((noipa)) unsigned long
spin (volatile int *stop, unsigned long turns)
{
  unsigned long n = 0;
  while (!*stop && n < turns)
    n++;
  return n;
}

__attribute__ ((noipa, preempt_unsafe)) unsigned long
quiet (volatile int *stop, unsigned long turns)
{
  unsigned long n = 0;
  while (!*stop && n < turns)
    n++;
  return n;
}

__attribute__ ((noipa, cold)) int
second (char **argv)
{
  if (LIKELY_NOT (argv[1][0] == '\0'))
    abort ();
  return argv[1][0];
}

__attribute__ ((noipa)) int
unused (char **argv)
{
  if (LIKELY_NOT (argv[2][0] == '\0'))
    abort ();
  return argv[2][0];
}

int
use_others (char **argv)
{
  return first (argv) + second (argv);
}
