/* Vectors of 16 bytes, each two registers: of integers, for NEON's floating-point numbers
   are not what C asks for.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

#ifdef __ARM_NEON

typedef uint32_t vector __attribute__ ((vector_size (16)));

static uint64_t
fold (vector v)
{
  return mix (v[0] | (uint64_t) v[1] << 32, v[2] | (uint64_t) v[3] << 32);
}

/* Twelve of them live at once.  */
static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  const vector k = { 0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f }, one = k - k + 1;
  vector a = k, b = a + k, c = b + k, d = c + k, e = d + k, f = e + k, g = f + k, h = g + k,
         i = h + k, j = i + k;
  for (uint64_t round = 0; round < rounds; round++)
    {
      for (unsigned n = 0; n < 1000; n++)
        {
          a = a * k + b;
          b = b * k ^ c;
          c = c * k + d;
          d = d * k ^ e;
          e = e * k + f;
          f = f * k ^ g;
          g = g * k + h;
          h = h * k ^ i;
          i = i * k + j;
          j = j * k ^ (a + one);
        }
      *done = round + 1;
    }
  return mix (mix (mix (fold (a), fold (b)), mix (fold (c), fold (d))),
              mix (mix (mix (fold (e), fold (f)), mix (fold (g), fold (h))),
                   mix (fold (i), fold (j))));
}

#else
# define run NULL
#endif

const struct kernel kernel_neon = { "NEON", run, "neon", cpu_has };
