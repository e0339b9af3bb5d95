/* A library that is linked without -z now.

   SPDX-License-Identifier: MIT  */

#include "lazy.h"

#include <stdlib.h>

static _Thread_local long kept = 11;
static _Thread_local long sum[4];

long
lazy_thread (long n)
{
  kept = kept * n + lazy_second (n);
  sum[n & 3] += kept;
  return sum[n & 3];
}

long
lazy_second (long n)
{
  return n * 7 + labs (-n);
}

long
lazy_first (long n)
{
  return lazy_second (n) * 3 + lazy_second (n + 1);
}
