/* From a frame to its caller's, by what the compiler has written of each instruction:
   .eh_frame, as DWARF 4, 6.4 and the Linux Standard Base, 10.6 have it.  For the stacks
   of others, such as parked tasks, and for signal handlers: async-signal-safe, no lock, no
   allocation; and whatever is on the stack, nothing but READ touches it.

   Frame pointers would be guesses: most code keeps none.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_UNWIND_H
#define PREEMPT_UNWIND_H

#include "machine.h"

/* A frame.  Registers are known by their numbers in the machine's header.  */
struct unwind
{
  uintptr_t word[MACHINE_GENERAL];      /* the general registers, SP among them */
  uint64_t known;               /* a bit for each of them */
  uintptr_t pc;
  bool exact;                   /* it was interrupted at PC, which is no return address:
                                   the call is not before it */
  uintptr_t left, slot;         /* by the last step: where the code begins that it has
                                   left, and where that has PC on the stack, or 0 */
  bool (*read) (const struct unwind *, uintptr_t at, uintptr_t *word);
};

enum unwind_result
{
  UNWIND_CALLER,                /* now it is the caller's frame */
  UNWIND_END,                   /* there is no caller */
  UNWIND_NO_INFORMATION,        /* nothing is written of the code at PC */
  UNWIND_UNREADABLE             /* the stack could not be read, or what is written is not
                                   understood */
};

/* The frame that CONTEXT is of.  */
void unwind_begin (struct unwind *, const ucontext_t *context);

/* Nothing but SP and PC is known of it.  */
void unwind_begin_at (struct unwind *, uintptr_t pc, uintptr_t sp);

enum unwind_result unwind_step (struct unwind *);

#endif
