/* What a function that switches stacks is called with and returns, the same for all machines:
   preempt_switch, or what --kind=switch asks for.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_SWITCHES_H
#define MKPREEMPT_SWITCHES_H

#include "out.h"

/* The stack that is left is parked: its SP is written down, or kept for the other side.  */
void switches_park (struct out *);

/* SP is the other stack's.  */
void switches_take (struct out *);

/* Before the general registers are restored: the results are where C's caller, and a function
   that is called, finds them.  */
void switches_results (struct out *);

/* How many of them there are.  */
unsigned switches_result_count (const struct out *);

/* Does a stack have control registers of its own?  */
bool switches_control (const struct out *);

/* The text of --kind=switch, or with DECLARATIONS its header, malloc'ed, in *TEXT.  Return
   NULL, or a malloc'ed message.  */
char *switches_emit (const struct layout *callee, const struct input *input, unsigned count,
                     bool declarations, char **text);

#endif
