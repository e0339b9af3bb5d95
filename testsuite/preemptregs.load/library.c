/* A library for load.c to open.

   SPDX-License-Identifier: MIT  */

/* Run until STOP, or for so many TURNS; return how many they were.  */
unsigned long
loop (volatile int *stop, unsigned long turns)
{
  unsigned long n = 0;
  while (!*stop && n < turns)
    n++;
  return n;
}
