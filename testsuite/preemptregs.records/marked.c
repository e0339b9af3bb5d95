/* The main program of sums.f90, and an unsafe body.

   SPDX-License-Identifier: MIT  */

#include "functions.h"

void t_all (void);

UNSAFE int
t_unsafe_marked (int x)
{
  MARK;
  return x + 1;
}

int
main (int argc, char **argv)
{
  (void) argv;
  t_all ();
  return t_unsafe_marked (argc) < argc;
}
