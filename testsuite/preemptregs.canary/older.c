/* preempt-canary on a CPU that has less: linked into it with --wrap=area_init, this
   hides the features that the environment's HIDE names, HAS_ bits of canary.h in
   hexadecimal, and the registers that go with them.

   SPDX-License-Identifier: MIT  */

#include "canary.h"

#include <stdlib.h>

void __real_area_init (struct area *);
void __wrap_area_init (struct area *);

void
__wrap_area_init (struct area *area)
{
  __real_area_init (area);
  area->has &= ~strtoul (getenv ("HIDE"), NULL, 16);
  if (!(area->has & HAS_AVX512))
    area->all &= ~(LOAD_ZMM | LOAD_HIGH | LOAD_MASK);
  if (!(area->has & HAS_AVX))
    area->all &= ~LOAD_YMM;
}
