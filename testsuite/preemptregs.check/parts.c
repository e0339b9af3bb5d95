/* Functions that check.exp knows by name: hot and cold parts, a static one, one with
   a thread-local variable; with WIDE, one with that as its attribute "target", for more
   registers than the unit's flags; with MAIN, a program.

   SPDX-License-Identifier: MIT  */

#include <stddef.h>

#ifdef MAIN
# include <preempt.h>
#endif

void report (int i) __attribute__ ((cold));

static __thread int thread_count;

int
kernel (const int *a, int n)
{
  int sum = 0;
  for (int i = 0; i < n; i++)
    {
      if (__builtin_expect (a[i] == 77, 0))
        {
          report (i);
          report (sum);
        }
      sum += a[i];
    }
  return sum;
}

int
count (void)
{
  return ++thread_count;
}

static __attribute__ ((noinline)) int
inner (int x)
{
  return x * 3;
}

int
outer (int x)
{
  return inner (x) + 1;
}

#ifdef WIDE
__attribute__ ((target (WIDE))) int
wide (int x)
{
  return x + 1;
}
#endif

#ifdef MAIN
static int sink;

__attribute__ ((preempt_unsafe)) void
report (int i)
{
  sink = i;
}

/* The trampoline is in the program: this needs it.  */
__attribute__ ((preempt_unsafe)) int
main (int argc, char **argv)
{
  (void) argv;
  return preempt_init () == NULL ? kernel (&argc, 1) + count () + outer (1) : 99;
}
#endif
