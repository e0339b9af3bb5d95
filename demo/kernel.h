/* What the demo's driver knows of a kernel: a computation that never yields.

   SPDX-License-Identifier: MIT  */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel
{
  const char *name;
  /* Compute ROUNDS rounds, their number so far in *DONE, and return a checksum of
     all.  NULL: the compiler, under this build's flags, has no such registers.  */
  uint64_t (*run) (uint64_t rounds, volatile uint64_t *done);
  /* What the CPU must have, and whether it does; NULL: every CPU does.  */
  const char *feature;
  bool (*cpu_has) (const char *feature);
};

/* The machine's own, in its folder's cpu.c.  */
bool cpu_has (const char *feature);

/* Mix VALUE into the checksum SUM.  */
static inline uint64_t
mix (uint64_t sum, uint64_t value)
{
  return (sum ^ value) * UINT64_C (0x9e3779b97f4a7c15) + (sum >> 29);
}

#endif
