/* The oracle: all state of a machine, by hand from its architecture's manual, and never
   from the header under test.  What tests of the trampoline, and preempt-canary, ask of
   testsuite/machine/STEM; they know no CPU themselves.

   A thread fills all registers from oracle_area.in and loops without changing any of
   them for longer than it takes to change it back (oracle_hold), while it is
   interrupted; then it dumps them to oracle_area.out.  The two must be equal, as far as
   the trampoline has promised.  What runs in between leaves oracle_area.other in all of
   them.

   For each machine, a folder STEM (x86, arm64 ...: Go's names), which must be on the
   path of includes, has

   state.h	struct oracle_state, struct oracle_area, the numbers below; for the
		assembly too, with the members' offsets, which it asserts.
   state.S	oracle_hold, oracle_clobber, asyncPreempt2; with LL and SC oracle_update.
   judge.S, judge.c	for mkpreempt --verify (judge/target/judge.h says how), where there is
		a judge.
   state.c	values for the registers, and how they differ afterwards.
   context.c	the same state in a signal's context.  Not for preempt-canary.
   stepping.c	to come before each instruction, with stepping.S and breakpoint.h (stepping.h
		says how).  Not for preempt-canary.
   canary.mk	the headers of preempt-canary's trampoline (canary/canary.mk says how).
   gdb.py	the same state as gdb names it (preemptregs.unwind/step.py says how).
   oracle.exp	sets of registers, and how to make a trampoline wrong (oracle.exp here
		says how).

   oracle.c beside this has what they share; frame.c, oracle_compare_frame: compiled for
   each trampoline, with its preempt_frame.h.

   To write one: fill what compiled code can hold or see, at its full width: every
   register of the manual's programmer's model that is not privileged, control and status
   registers, flags; each state that hardware or kernel treat in a way of its own (in its
   initial state, or in use).  Leave alone what belongs to the process: the thread
   pointer, the global pointer.  A register that some trampolines jump back through
   (arm64 x18, riscv64 t6) is filled and dumped as any other, and compared where it is
   promised.

   SPDX-License-Identifier: MIT  */

#ifndef ORACLE_H
#define ORACLE_H

#include "state.h"

/* state.h defines, for the assembly too:

   ORACLE_SP_STEP	SP may be any multiple of this in compiled code.
   ORACLE_STACK_ALIGN	SP is a multiple of this at a call; 16, unless it is defined.
   ORACLE_RED_ZONE	Bytes below SP that belong to a function, by the ABI; or 0.
   ORACLE_BELOW		Bytes below in.sp that the loop writes to, and leaves changed:
			where registers lie that it needs for a moment; or 0.  It moves
			SP first, as far as the red zone is smaller.
   ORACLE_SPARE		Where above SP the ABI has 8 bytes that nobody uses, and the
			trampoline may write to: defined or not.
   ORACLE_LL_SC		The machine has load-linked and store-conditional: defined or not.

   ORACLE_IN_PLACE	Each register lies in struct oracle_state in one piece, where
			oracle_find_register says: defined or not.

   and for C

   struct oracle_state	with a member uint64_t sp, SP.  No pointers, no gaps that are
			not 0: it may be compared and copied as bytes, and is all zeros
			before it is filled.
   struct oracle_area	with members struct oracle_state in, out, other; uint32_t
			waiting, which is not 0 while it loops; and, with
			ORACLE_LL_SC, uint64_t *reserve.  What else it holds, the
			machine alone knows.  */

#ifndef ORACLE_STACK_ALIGN
# define ORACLE_STACK_ALIGN 16
#endif

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <ucontext.h>

/* Each thread's own, which state.c defines; reached through the thread pointer: no register
   need hold its address for long.  The assembly refers to it by local-exec TLS.  */
extern __thread struct oracle_area oracle_area __attribute__ ((tls_model ("local-exec")));

/* Called with a line, without its end, about a register whose value is not what it
   should be: the register's name first, then what it was and what it is.  May be in a
   signal handler.  */
typedef void oracle_differs (const char *line);

/* Is the byte at SP and OFFSET nobody's, by ORACLE_SPARE?  */
static inline bool
oracle_spare (int offset)
{
#ifdef ORACLE_SPARE
  return offset >= ORACLE_SPARE && offset < ORACLE_SPARE + 8;
#else
  return (void) offset, false;
#endif
}

/* --- oracle.c, beside this: the same for all machines --- */

/* The next of a sequence of random numbers, whose first is *RANDOM, not 0.  */
uint64_t oracle_random (uint64_t *random);

/* BYTES, a multiple of 8, of random values at IN; their complement at OTHER.  */
void oracle_randomise (void *in, void *other, size_t bytes, uint64_t *random);

/* Does AREA's thread loop, all registers loaded, as nearly as can be told?  False before,
   and from the moment it dumps.  From any thread, from a signal handler.  */
bool oracle_waiting (const struct oracle_area *area);

/* A comparison: whom to tell, unless NULL, how many differences there were, and what
   stands before a register's name, unless NULL.  */
struct oracle_comparison
{
  oracle_differs *differs;
  unsigned differences;
  const char *whose;
};

/* There is a difference.  A word has changed, or not; of BYTES the first that has, in
   register NUMBER of those whose names NAME begins.  */
void oracle_differ (struct oracle_comparison *c, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void oracle_compare_word (struct oracle_comparison *c, const char *name, uint64_t in,
                          uint64_t out);
void oracle_compare_bytes (struct oracle_comparison *c, const char *name,
                           unsigned number, const uint8_t *in, const uint8_t *out,
                           unsigned bytes);

/* The first of BYTES that differs, or BYTES.  */
unsigned oracle_first_difference (const uint8_t *in, const uint8_t *out,
                                  unsigned bytes);

/* What the first 8 of BYTES at AT, or all, are as a number.  */
uint64_t oracle_word (const void *at, unsigned bytes);

/* N, less than COUNT, of a NAME that is STEM and N; where NAME is among the COUNT NAMES;
   or -1.  */
int oracle_number (const char *name, const char *stem, int count);
int oracle_find (const char *name, const char *const *names, int count);

/* --- state.c: the machine, in words --- */

/* Look at the CPU, and what of its state the kernel keeps.  Before all else, once.
   Return NULL, or why this machine cannot be tried.  */
const char *oracle_look (void);

/* Print the CPU's name, and which registers are tried, of how many bits: lines for
   preempt-canary, each with its subject in the first 12 columns.  */
void oracle_print (void);

/* A word of what the trampoline under test promises to keep, of a set in the machine's
   oracle.exp, such as "x87" or "vec:16".  What every trampoline keeps (general
   registers, SP, flags, control registers) needs no word.  "all", preempt-canary's: all
   that this CPU has; and no values are chosen that would end the program, where they are
   lost, before it can name them.  Before any comparison.  Return false if the word is not
   known.  */
bool oracle_promise (const char *word);

/* --- state.c: values --- */

/* A thread's AREA, before its first use.  */
void oracle_init (struct oracle_area *area);

/* Choose new values for AREA's in, but for SP, and other; out is cleared.  Every bit of
   every register changes from in to other, where the architecture lets it.  Parts are in
   their initial state now and then, if that is one that kernel or trampoline can tell.  */
void oracle_fill (struct oracle_area *area, uint64_t *random);

/* What of OUT is not as in IN, as far as it is promised: call DIFFERS, unless it is NULL,
   for each register.  Return how many.  */
unsigned oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                         oracle_differs *differs);

/* Make 0 in STATE what is not promised, and what no compiled code can tell, so that what is
   left can be compared as bytes.  From a signal handler.  */
void oracle_forget (struct oracle_state *state);

/* AREA has been held without a preemption; SIGNAL: a signal came meanwhile.  What the
   machine itself does not keep then, though the manual has it (x87's last
   instruction), is not compared from here on, and what it keeps is.  Where this is
   never called, no such thing is compared.  */
void oracle_learn (const struct oracle_area *area, bool signal);

/* No register is wider, in bytes.  */
#define ORACLE_WIDEST 256

/* What STATE holds in register NAME, a header's or a frame's name (of vectors, the
   header's), at the CPU's width: BYTES at VALUE, and 0 bytes where it holds nothing, an
   empty x87 register, or a bank in another mode.  Return false if there is none of that
   name here.  For the judge (judge/target/judge.h); not all machines have it.  */
bool oracle_get (const struct oracle_state *state, const char *name,
                 uint8_t value[ORACLE_WIDEST], unsigned *bytes);

/* Let STATE hold the BYTES of VALUE in the first of register NAME, where it holds
   anything.  Likewise.  */
bool oracle_set (struct oracle_state *state, const char *name, const uint8_t *value,
                 unsigned bytes);

/* Where STATE has NAME, and of how many bytes, or NULL: with ORACLE_IN_PLACE state.c's, by
   which oracle.c has those two.  */
void *oracle_find_register (struct oracle_state *state, const char *name, unsigned *bytes);

/* --- state.S: the loop --- */

/* Load the calling thread's oracle_area.in and loop until oracle_end; dump to out.  The
   loop has a record, as compiled code has, and goes around once at least.  At its exit
   each register is as it was loaded.  */
void oracle_hold (void);

/* The loop: its first instruction, the one behind the last, and one before which nothing
   is changed from what was loaded.  */
extern char oracle_spin[], oracle_spin_end[], oracle_unchanged[];

/* Of its instructions, how many a signal can come before (delay slots cannot be).  On a
   machine that is known to take signals between any two, a test may demand them all.  */
extern const unsigned oracle_instructions;

/* Let AREA's thread go on, which holds or will.  From any thread, from a signal handler,
   from asyncPreempt2.  After oracle_fill.  */
void oracle_end (struct oracle_area *area);

/* Leave other in all registers that a function may change, as other code may; and what
   the ABI demands at a return in control registers.  May be called from a signal
   handler.  */
void oracle_clobber (void);

/* --- state.S: asyncPreempt2 --- */

/* asyncPreempt2 notes in oracle_area what it is called with, calls this, which the test
   defines, and then leaves other in every register, the callee-saved too, but those by
   which the trampoline finds its frame; all as another task might.  It has unwinding
   rules.  Last of all, with ORACLE_LL_SC and where oracle_area.reserve is not NULL, it
   adds 1 to the word there, and leaves a reservation of its own on it.  */
struct preempt_frame;
void preempted (struct preempt_frame *frame);

/* SP at asyncPreempt2's first instruction.  */
uintptr_t oracle_handed_sp (const struct oracle_area *area);

/* What asyncPreempt2 was called with, against what ABI and preempt.h promise: SP a
   multiple of ALIGNMENT where the ABI asks for it, flags, control registers, the chain
   of frame pointers, the first of which leads to PC, where the thread was.  As
   oracle_compare.  */
unsigned oracle_compare_handed (const struct oracle_area *area, uintptr_t pc,
                                unsigned alignment, oracle_differs *differs);

/* --- A trampoline's frame --- */

/* frame.c: FRAME must show AREA's in, PC and SP (where the loop may have moved it) under
   the registers' own names, in each member that it has.  As oracle_compare.  */
unsigned oracle_compare_frame (const struct preempt_frame *frame,
                               const struct oracle_area *area, uintptr_t pc,
                               uintptr_t sp, oracle_differs *differs);

/* state.c, for frame.c: a frame's member or scalable register NAME, of BYTES at AT,
   against AREA's in, as far as it is written and the loop leaves it alone.  Return false
   if no frame has one of that name; but for pc and sp.  */
bool oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                            const char *name, const void *at, unsigned bytes);

/* --- context.c: a signal's context --- */

/* The state of the code that CONTEXT interrupted, which is in the signal's frame.  From a
   signal handler.  What the kernel does not put there is 0.  */
void oracle_take (struct oracle_state *state, const ucontext_t *context);

/* Where the vectors lie in CONTEXT, which is in the signal's frame.  */
const void *oracle_vectors_at (const ucontext_t *context);

/* Change register NAME in CONTEXT, "pc" and "sp" among them, as if the kernel had lost
   it.  Return false if there is none of that name.  From a signal handler.  */
bool oracle_change (ucontext_t *context, const char *name);

/* --- Load-linked and store-conditional --- */

#ifdef ORACLE_LL_SC

/* Load-link *WORD, add 1, store-conditional: once.  Return whether it was stored.  It has
   a record.  Of its instructions those behind oracle_linked, oracle_conditional (the
   store-conditional) included, are those between the two.  */
bool oracle_update (uint64_t *word);
extern char oracle_linked[], oracle_conditional[];

#endif

#endif

#endif
