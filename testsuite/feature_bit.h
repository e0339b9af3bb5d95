/* The features of the CPU that the trampoline of the program tests, by name; and as if the CPU,
   or its kernel, had one of them not.

   SPDX-License-Identifier: MIT  */

#ifndef FEATURE_BIT_H
#define FEATURE_BIT_H

#include "preempt.h"

#include <stdio.h>
#include <stdlib.h>
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

/* Is WORD hide:NAME?  Then the feature NAME is hidden from the trampoline from here on, once
   preempt_init has looked; the program ends where it knows none.  */
static inline int
feature_hidden (const char *word)
{
  if (strncmp (word, "hide:", 5) != 0)
    return 0;
  uint32_t bit = feature_bit (word + 5);
  if (bit == 0)
    {
      printf ("the trampoline knows no feature %s\n", word + 5);
      exit (3);
    }
  *preempt_trampoline.cpu &= ~bit;
  return 1;
}

#endif
