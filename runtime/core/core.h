/* The core's parts, as they see one another.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_CORE_H
#define PREEMPT_CORE_H

#include "machine.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* cpu.c.  Of the trampoline's features those that this CPU has and its kernel has
   enabled.  */
uint32_t cpu_features (void);

/* cpu.c.  The words for the bits of FEATURES, with commas between, cut to SIZE bytes.  */
void cpu_words (uint32_t features, char *text, size_t size);

/* What asyncPreempt takes at the most below the SP that it interrupts, in the calling
   thread.  Once preempt_init has succeeded.  Async-signal-safe.  */
static inline size_t
cpu_stack_bytes (void)
{
  const struct preempt_trampoline *t = &preempt_trampoline;
  size_t bytes = t->stack;
  if (*t->cpu & t->scalable_feature)
    bytes += t->scalable * machine_vector_bytes () / 8;
  return bytes;
}

/* thread.c.  What the kernel writes to a stack for a signal, at the most.  */
size_t thread_frame_bytes (void);

/* modules.c.  Judge all loaded modules and read their records.  False with a
   MESSAGE, cut to SIZE bytes, that names the first module that was refused: no
   code of it is covered, as if it had no records.  From any thread.  */
bool modules_load (char *message, size_t size);

/* modules.c.  Has any module records, as modules_load last found them?  */
bool modules_recorded (void);

/* modules.c.  Are there modules with records that no note leads to any more, as if they had
   none?  Their NAMES, with commas between, cut to SIZE bytes.  This reads all modules from
   end to end.  From any thread.  */
bool modules_lost (char *names, size_t size);

/* modules.c.  In a child after fork: another thread may have been in modules_load.  */
void modules_forked (void);

/* modules.c.  Is there a record that covers PC?  Async-signal-safe.  */
bool modules_cover (uintptr_t pc);

/* modules.c.  May there be a record that covers PC, any number at all?
   Async-signal-safe.  */
bool modules_may_cover (uintptr_t pc);

/* modules.c.  Has modules_cover met a module, since this was last asked, that was
   loaded after modules_load?  Async-signal-safe.  */
bool modules_unknown (void);

#endif
