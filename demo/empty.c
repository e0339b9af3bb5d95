/* An empty loop: nothing in it but its counter.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  uint64_t n = 0;
  for (uint64_t i = 0; i < rounds; i++)
    {
      for (unsigned k = 0; k < 10000; k++)
        __asm__ volatile ("");
      n += 10000;
      *done = i + 1;
    }
  return n;
}

const struct kernel kernel_empty = { "empty loop", run, NULL, NULL };
