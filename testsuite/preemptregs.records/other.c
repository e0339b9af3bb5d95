/* A second unit for functions.c.

   SPDX-License-Identifier: MIT  */

#include "functions.h"

static int
t_static (int x)
{
  return x % 3 * t_one;
}

int
t_other (int x)
{
  int sum = t_static (x);
  for (int i = 0; i < x; i++)
    sum += t_static (i);
  return sum;
}
