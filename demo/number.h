/* A kernel on floating-point numbers of type "number", whose values take up BYTES, one
   in a register.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#include <string.h>

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  number a = 1, b = 2, c = 3, k = 1 / (number) 3;
  for (uint64_t i = 0; i < rounds; i++)
    {
      for (unsigned n = 0; n < 1000; n++)
        {
          a = a * k + b * (number) 0.25;
          b = b * k + c * (number) 0.25;
          c = c * k + 1 + a * (number) 0.125;
        }
      *done = i + 1;
    }
  number all[3] = { a, b, c };
  uint64_t sum = 0, word[2] = { 0, 0 };
  for (unsigned n = 0; n < 3; n++)
    {
      memcpy (word, &all[n], BYTES);
      sum = mix (mix (sum, word[0]), word[1]);
    }
  return sum;
}
