/* A kernel on vectors as long as the CPU has them: loops that GCC makes vector code of,
   at -O3, whatever instructions the file that includes this is compiled for.

   SPDX-License-Identifier: MIT  */

#include "kernel.h"

enum { N = 200 };               /* no multiple of a vector's elements */

/* Numbers, and a comparison for each: masks.  */
static void
step (double *restrict a, const double *restrict b, double k)
{
  for (unsigned i = 0; i < N; i++)
    a[i] = b[i] > a[i] ? a[i] * k + b[i] : a[i] * 0.25 + 1;
}

/* Bytes.  */
static void
step_bytes (uint8_t *restrict a, const uint8_t *restrict b)
{
  for (unsigned i = 0; i < N; i++)
    a[i] = a[i] * 3 + (b[i] > a[i] ? b[i] : 7);
}

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  double a[N], b[N];
  uint8_t c[N], d[N];
  for (unsigned i = 0; i < N; i++)
    {
      a[i] = c[i] = i;
      b[i] = d[i] = N - i;
    }
  for (uint64_t i = 0; i < rounds; i++)
    {
      for (unsigned n = 0; n < 10; n++)
        {
          step (a, b, 0.75);
          step (b, a, 0.5);
          step_bytes (c, d);
          step_bytes (d, c);
        }
      *done = i + 1;
    }
  uint64_t sum = 0;
  for (unsigned i = 0; i < N; i++)
    {
      union { double number; uint64_t word; } u = { a[i] + b[i] };
      sum = mix (mix (sum, u.word), c[i] << 8 | d[i]);
    }
  return sum;
}
