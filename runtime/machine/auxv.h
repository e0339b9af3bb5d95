/* Features of the CPU, where the kernel tells them by the auxiliary vector.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_AUXV_H
#define PREEMPT_MACHINE_AUXV_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>

/* A probe: 2, a type (AT_HWCAP, AT_HWCAP2), a mask, its upper half.  */
static inline bool
machine_has (const uint32_t probe[6])
{
  uint64_t mask = (uint64_t) probe[3] << 32 | probe[2];
  return probe[0] == 2 && mask != 0 && (getauxval (probe[1]) & mask) == mask;
}

#endif
