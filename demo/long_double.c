/* The x87 stack.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#ifdef _SOFT_FLOAT
# include <stddef.h>
# define run NULL
#else
# include <string.h>

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  long double a = 1, b = 2, c = 3, k = 1 / 3.0L;
  for (uint64_t i = 0; i < rounds; i++)
    {
      for (unsigned n = 0; n < 1000; n++)
        {
          a = a * k + b * 0.25L;
          b = b * k + c * 0.25L;
          c = c * k + 1 + a * 0.125L;
        }
      *done = i + 1;
    }
  /* Ten bytes each; the rest is padding.  */
  long double all[3] = { a, b, c };
  uint64_t sum = 0, word[2] = { 0, 0 };
  for (unsigned n = 0; n < 3; n++)
    {
      memcpy (word, &all[n], 10);
      sum = mix (mix (sum, word[0]), word[1]);
    }
  return sum;
}
#endif

const struct kernel kernel_long_double = { "long double", run, "" };
