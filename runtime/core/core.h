/* The core's parts, as they see one another.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CORE_H
#define PREEMPT_CORE_H

#include <stdbool.h>
#include <stdint.h>

/* cpu.c.  What this CPU has and its kernel has enabled: PREEMPT_CPU bits.  */
uint32_t cpu_features (void);

/* modules.c.  Read the records of all loaded modules.  NULL, or why not.  */
const char *modules_load (void);

/* modules.c.  Is there a record that covers PC?  Async-signal-safe.  */
bool modules_cover (uintptr_t pc);

#endif
