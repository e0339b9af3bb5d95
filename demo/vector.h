/* A kernel on vectors of V doubles, whatever instructions the file that includes
   this is compiled for: eight of them live at once.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

typedef double vector __attribute__ ((vector_size (V * sizeof (double))));

static uint64_t
fold (const vector *v)
{
  union { vector vector; uint64_t word[V]; } u = { *v };
  uint64_t sum = 0;
  for (unsigned i = 0; i < V; i++)
    sum = mix (sum, u.word[i]);
  return sum;
}

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  vector x[8], one, k;
  for (unsigned n = 0; n < V; n++)
    {
      one[n] = 1.0;
      k[n] = 1.0 / (n + 3);
    }
  for (unsigned n = 0; n < 8; n++)
    x[n] = one * (double) n + k;
  vector a = x[0], b = x[1], c = x[2], d = x[3], e = x[4], f = x[5], g = x[6],
         h = x[7];
  for (uint64_t i = 0; i < rounds; i++)
    {
      for (unsigned n = 0; n < 1000; n++)
        {
          a = a * k + b * 0.25;
          b = b * k + c * 0.25;
          c = c * k + d * 0.25;
          d = d * k + e * 0.25;
          e = e * k + f * 0.25;
          f = f * k + g * 0.25;
          g = g * k + h * 0.25;
          h = h * k + one + a * 0.125;
        }
      *done = i + 1;
    }
  return mix (mix (mix (fold (&a), fold (&b)), mix (fold (&c), fold (&d))),
              mix (mix (fold (&e), fold (&f)), mix (fold (&g), fold (&h))));
}
