/* Work without and with libc.

   SPDX-License-Identifier: MIT  */

#include "work.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 5000, BYTES = 65536 };

void
work_compute (unsigned long units)
{
  uint64_t x = 88172645463325252u;
  while (units-- > 0)
    for (unsigned i = 0; i < STEPS; i++)
      {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
      }
  __asm__ volatile ("" : : "m" (x));
}

void
work_copy (unsigned long units)
{
  char *from = calloc (1, BYTES), *to = malloc (BYTES);
  while (units-- > 0 && from != NULL && to != NULL)
    {
      memcpy (to, from, BYTES);
      from[units % BYTES] = to[units / 2 % BYTES] + 1;
    }
  free (from);
  free (to);
}
