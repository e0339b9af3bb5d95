/* What only a link-time compile can put into package.c's functions.

   SPDX-License-Identifier: MIT  */

#include "package.h"

unsigned
mix (const unsigned char *p, size_t bytes)
{
  unsigned hash = 2166136261;
  for (size_t i = 0; i < bytes; i++)
    hash = (hash ^ p[i]) * 16777619;
  return hash;
}

double
mean (const unsigned char *p, size_t bytes)
{
  double sum = 0;
  for (size_t i = 0; i < bytes; i++)
    sum += p[i] / 3.0;
  return sum / bytes;
}
