/* What the demo's driver knows of a kernel: a computation that never yields.

   SPDX-License-Identifier: MIT  */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

struct kernel
{
  const char *name;
  /* Compute ROUNDS rounds, their number so far in *DONE, and return a checksum of
     all.  NULL: this build's flags rule the kernel out.  */
  uint64_t (*run) (uint64_t rounds, volatile uint64_t *done);
  const char *cpu;              /* a feature for __builtin_cpu_supports, or "" */
};

extern const struct kernel kernel_empty, kernel_integer, kernel_sse,
  kernel_long_double, kernel_avx2, kernel_avx512, kernel_libc;

/* Mix VALUE into the checksum SUM.  */
static inline uint64_t
mix (uint64_t sum, uint64_t value)
{
  return (sum ^ value) * UINT64_C (0x9e3779b97f4a7c15) + (sum >> 29);
}

#endif
