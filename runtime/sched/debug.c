/* Debuggers' view of the tasks.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "debug.h"
#include "sched.h"

#include <stddef.h>

#define TASK(member) { "task." #member, offsetof (struct preempt_task, member) }
#define WORKER(member) { "worker." #member, offsetof (struct worker, member) }

/* gdb's own way to scripts that a program brings along: 4, for Python's text, a name, the
   text.  */
__asm__ (".pushsection .debug_gdb_scripts,\"MS\",%progbits,1\n"
         "\t.byte 4\n"
         "\t.ascii \"gdb.inlined-script.preempt\\n\"\n"
         "\t.incbin \"" DEBUG_SCRIPT "\"\n"
         "\t.byte 0\n"
         "\t.popsection");

const struct preempt_debug preempt_debug[] = {
  { "worker", (uintptr_t) &the_worker }, { "made", (uintptr_t) &tasks_made },
  WORKER (current), WORKER (first), WORKER (tid),
  TASK (made_before), TASK (joined), TASK (sp), TASK (number), TASK (function),
  TASK (ended), TASK (begun), TASK (joining), TASK (frame), TASK (name),
  { "trampoline.parked", offsetof (struct preempt_trampoline, parked) },
  { NULL, 0 }
};
