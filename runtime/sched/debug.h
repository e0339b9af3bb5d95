/* What debuggers find tasks by, in a core too, without debugging information of this library:
   debug.py reads it, which the library brings along (debug.c).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_DEBUG_H
#define PREEMPT_DEBUG_H

#include <stdint.h>

/* An address, or where something is in a struct.  The last has the name NULL.  */
struct preempt_debug
{
  const char *name;
  uintptr_t value;
};

extern const struct preempt_debug preempt_debug[] __attribute__ ((visibility ("default")));

#endif
