/* Come before each instruction of compiled code, and stop at one of them: what
   preemptregs.step, and the judge (judge/target/steps.c), ask of testsuite/machine/STEM beside its
   oracle.

   SIGTRAP comes there.  A machine whose CPU traps behind each instruction, if a program
   asks for it, does that; for another the instructions that may be next are found by
   hand, and replaced by breakpoints.  Of such a machine's atomic sequences, from a
   load-linked to its store-conditional, each is stepped through once only: the signal
   makes the store-conditional fail.

   In a machine's folder, beside what oracle.h lists:

   breakpoint.h	STEPPING_BEYOND, the bytes by which the PC is beyond a breakpoint in its
		signal's context; stepping_breakpoint, the type of a breakpoint, and its
		value, STEPPING_BREAKPOINT; stepping_flush, which makes it seen;
		STEPPING_SIGNAL, what comes of it, if that is not SIGTRAP, which it is
		called here; STEPPING_TRAPS, where the CPU steps; elsewhere stepping_unlink, which
		clears the reservation of a load-linked: not every emulator does at a
		trap what hardware or kernel do.  Where a bit of the PC tells of two kinds of
		code, whose breakpoints differ, STEPPING_STATES, and what breakpoints.c has
		otherwise: stepping_get, what is at a PC, and stepping_put, which flushes.
   stepping.S	stepping_call and its breakpoints.
   stepping.c	the machine's half, below.

   breakpoints.c beside this has what they share.

   SPDX-License-Identifier: MIT  */

#ifndef STEPPING_H
#define STEPPING_H

#include "breakpoint.h"
#include "oracle.h"

#include <signal.h>

#ifndef STEPPING_SIGNAL
# define STEPPING_SIGNAL SIGTRAP
#endif

/* stepping.S: call FUNCTION between two breakpoints, at the labels of two functions, with
   the same in all registers, whatever the caller has left there.  */
uint64_t stepping_call (uint64_t (*function) (void));
void stepping_begin (void);
void stepping_end (void);

/* --- breakpoints.c, beside this; from SIGTRAP's handler, but for the first --- */

/* Once, before all: all code of the process may get breakpoints.  Return NULL, or why
   not.  */
const char *stepping_prepare (void);

/* Has one of the breakpoints set by the two functions below led to CONTEXT?  */
bool stepping_stopped (const ucontext_t *context);

/* Before all else in the handler: CONTEXT's code steps no more, and has its own
   instructions again.  Its PC is that of the instruction it stopped before.  Return
   it.  */
uintptr_t stepping_stop (ucontext_t *context);

/* Go on behind the breakpoint of stepping_begin, or end, at CONTEXT's PC.  */
void stepping_skip (ucontext_t *context);

/* SIGTRAP before the instruction that comes after the one at CONTEXT's PC.  Last of all in
   the handler, which may call no function from here on: a breakpoint may be in it.  */
void stepping_next (ucontext_t *context);

/* SIGTRAP where PC is, whoever comes there first.  Likewise.  */
void stepping_until (uintptr_t pc);

/* --- Its machine's half, where the CPU steps --- */

void stepping_trap (ucontext_t *context, bool on);

/* --- And elsewhere --- */

struct stepping_instruction
{
  uintptr_t target;             /* where it may branch to, or 0 */
  unsigned bytes;
  unsigned popped;              /* by a branch from the stack */
  bool goes_on;                 /* to the next, perhaps */
  bool linked, conditional;     /* it loads, or stores so */
};

/* The instruction at PC, which is CONTEXT's; with NULL the targets of indirect branches
   are 0.  */
struct stepping_instruction stepping_decode (uintptr_t pc, const ucontext_t *context);

/* Where the kernel goes on if PC is where a signal's handler returns to, with SP; or 0.  */
uintptr_t stepping_returns (uintptr_t pc, uintptr_t sp);

#endif
