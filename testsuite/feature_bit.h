/* The features of the CPU that the trampoline of the program tests, by name.

   SPDX-License-Identifier: MIT  */

#ifndef FEATURE_BIT_H
#define FEATURE_BIT_H

#include "preempt.h"

#include <string.h>

/* The bit of the feature NAME, or 0 where the trampoline's list has none.  */
static inline uint32_t
feature_bit (const char *name)
{
  const struct preempt_trampoline *t = &preempt_trampoline;
  for (uint32_t i = 0; i < t->features; i++)
    if (strcmp (t->feature[i].name, name) == 0)
      return UINT32_C (1) << i;
  return 0;
}

#endif
