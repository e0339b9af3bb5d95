/* A task that lives in malloc and printf, where it is never preempted midway.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "kernel.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
run (uint64_t rounds, volatile uint64_t *done)
{
  uint64_t sum = 0;
  char *kept[16] = { NULL };
  FILE *null = fopen ("/dev/null", "w");
  if (null == NULL)
    return 0;
  for (uint64_t i = 0; i < rounds; i++)
    {
      char **slot = &kept[i % 16];
      free (*slot);
      size_t size = 16 + sum % 2000;
      *slot = malloc (size);
      if (*slot == NULL)
        break;
      int n = snprintf (*slot, size, "%" PRIu64 " of %" PRIu64, i, sum);
      fprintf (null, "%s\n", *slot);
      for (int k = 0; k < n && (*slot)[k] != '\0' && k < (int) size; k++)
        sum = mix (sum, (*slot)[k]);
      *done = i + 1;
    }
  for (unsigned k = 0; k < 16; k++)
    free (kept[k]);
  fclose (null);
  return sum;
}

const struct kernel kernel_libc = { "malloc, printf", run, NULL, NULL };
