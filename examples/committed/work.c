/* What the tasks do: they never yield.

   SPDX-License-Identifier: MIT  */

#include "work.h"

PREEMPTIBLE unsigned
work (unsigned seed)
{
  unsigned lane[8] = { seed, 1, 2, 3, 4, 5, 6, 7 }, sum = 0;
  for (unsigned i = 0; i < 50000000; i++)
    for (unsigned k = 0; k < 8; k++)
      lane[k] = lane[k] * 5 + i;
  for (unsigned k = 0; k < 8; k++)
    sum ^= lane[k];
  return sum;
}
