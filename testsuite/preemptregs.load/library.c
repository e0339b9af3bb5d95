/* Libraries for load.c to open: the code of each lies at the same place, but what may
   be preempted differs.

   SPDX-License-Identifier: MIT  */

#ifdef UNSAFE
# define SAFETY __attribute__ ((preempt_unsafe))
#else
# define SAFETY
#endif

/* Its addresses are judged, and it runs until STOP.  */
SAFETY unsigned long
loop (volatile int *stop, unsigned long turns)
{
  unsigned long n = 0;
  while (!*stop && n < turns)
    n++;
  return n;
}

/* Of the same size whichever of them is unsafe.  */
unsigned long
other (volatile int *stop, unsigned long turns)
{
  unsigned long n = 0;
  while (!*stop && n < turns)
    n += 3;
  return n;
}
