/* What the CPU has, and the kernel has enabled, of the features that the trampoline
   tests: it brings their list, with how each is found; the machine looks.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "core.h"
#include "machine.h"

#include <stdio.h>

uint32_t
cpu_features (void)
{
  const struct preempt_trampoline *t = &preempt_trampoline;
  uint32_t found = PREEMPT_CPU_KNOWN;
  for (uint32_t i = 1; i < t->features; i++)
    if (t->feature[i].probe[0] == 0 || machine_has (t->feature[i].probe))
      found |= UINT32_C (1) << i;
  return found;
}

void
cpu_words (uint32_t features, char *text, size_t size)
{
  const struct preempt_trampoline *t = &preempt_trampoline;
  size_t used = 0;
  *text = '\0';
  for (uint32_t i = 0; i < 32 && used < size; i++)
    if (features >> i & 1)
      {
        char number[32];
        snprintf (number, sizeof number, "feature %#x", UINT32_C (1) << i);
        used += snprintf (text + used, size - used, "%s%s", used == 0 ? "" : ", ",
                          i < t->features ? t->feature[i].name : number);
      }
}
