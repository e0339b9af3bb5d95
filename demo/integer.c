/* General registers and flags: many live values, compares and carries.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
  for (uint64_t i = 0; i < rounds; i++)
    {
      for (unsigned k = 0; k < 1000; k++)
        {
          a += b * 3 + (c < d);
          b ^= a >> 7;
          c += d ^ (e + (a < b));
          d = (d << 5) | (d >> 59);
          e -= f + (b > c);
          f += g ^ h;
          g = (g >> 3) | (g << 61);
          h += a ^ (f < g);
        }
      *done = i + 1;
    }
  return mix (mix (mix (mix (a, b), c), d), mix (mix (mix (e, f), g), h));
}

const struct kernel kernel_integer = { "integer", run, NULL, NULL };
