/* Safe points and injection.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "context.h"
#include "core.h"
#include "machine.h"
#include "valgrind.h"

#include <stdio.h>

const char *
preempt_init (void)
{
  static char message[512];
  const struct preempt_trampoline *t = &preempt_trampoline;
  if (t->format != 4)
    {
      snprintf (message, sizeof message, "the trampoline has format %u, and this"
                " libpreempt expects 4: generate it with its own mkpreempt",
                t->format);
      return message;
    }
  uint32_t cpu = cpu_features ();
  if ((t->needed & ~cpu) != 0)
    {
      char missing[128];
      cpu_words (t->needed & ~cpu, missing, sizeof missing);
      snprintf (message, sizeof message, "the trampoline always needs what"
                " this CPU or its kernel does not have (%s); where that is for"
                " registers, give their header to mkpreempt after one that all CPUs"
                " have; where it is for its way back, its first lines say more",
                missing);
      return message;
    }
  if (!modules_load (message, sizeof message))
    return message;
  __atomic_store_n (t->cpu, cpu, __ATOMIC_RELEASE);
  return NULL;
}

enum preempt_point
preempt_safe_point (const ucontext_t *context, const struct preempt_task_view *task)
{
  uintptr_t sp = machine_sp (context);
  uintptr_t low = (uintptr_t) task->stack_low;
  if (!modules_cover (machine_pc (context)))
    return PREEMPT_UNRECORDED;
  if (task->disabled != 0)
    return PREEMPT_DISABLED;
  if (sp < low || sp >= (uintptr_t) task->stack_high
      || context_on_alternate (context, sp))
    return PREEMPT_FOREIGN_STACK;
  if (task->mask != NULL && !context_has_mask (context, task->mask))
    return PREEMPT_MASK;
  if (sp - low < cpu_stack_bytes () + task->reserve)
    return PREEMPT_NO_ROOM;
  return PREEMPT_SAFE;
}

enum preempt_point
preempt_inject (ucontext_t *context)
{
  if (!(__atomic_load_n (preempt_trampoline.cpu, __ATOMIC_ACQUIRE)
        & PREEMPT_CPU_KNOWN))
    return PREEMPT_NOT_READY;
  /* On the task's stack the frame, which the handler returns through, would lie where
     the PC goes.  */
  if (!context_in_frame (context))
    return PREEMPT_FOREIGN_CONTEXT;
  enum preempt_point point = machine_refuses (context);
  if (point != PREEMPT_SAFE)
    return point;
  const struct preempt_trampoline *t = &preempt_trampoline;
  uintptr_t sp = machine_sp (context), entry = MACHINE_CODE (asyncPreempt);
  valgrind_use (sp - cpu_stack_bytes (), sp - t->red_zone);
  if (machine_is_light (context))
    entry += t->light_entry;
  machine_push_call (context, entry, t->red_zone);
  return PREEMPT_SAFE;
}

const char *
preempt_point_name (enum preempt_point point)
{
  static const char *const names[] = {
    [PREEMPT_SAFE] = "safe",
    [PREEMPT_UNRECORDED] = "code without a record",
    [PREEMPT_DISABLED] = "disabled by the task",
    [PREEMPT_NO_ROOM] = "too little stack",
    [PREEMPT_FOREIGN_STACK] = "not on the task's stack",
    [PREEMPT_SHADOW_STACK] = "shadow stack in use",
    [PREEMPT_NOT_READY] = "not initialised",
    [PREEMPT_MASK] = "in a signal handler",
    [PREEMPT_MISALIGNED] = "stack pointer not aligned",
    [PREEMPT_UNSAVED] = "state in use that no trampoline saves",
    [PREEMPT_INDIVISIBLE] = "amid instructions that belong together",
    [PREEMPT_FOREIGN_CONTEXT] = "context not in a frame on an alternate stack",
  };
  return point < PREEMPT_POINTS ? names[point] : "?";
}
