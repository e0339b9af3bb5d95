/* The judge's target part: what runs a stub between filled registers and functions that
   destroy them, and compares (mkpreempt --verify; ../main.c is the host's part).

   The stub's world is a coroutine of the judge's.  judge_go loads all registers from
   oracle_area.in, and begins the stub or goes back into it; where control comes to one of
   the pads, it dumps them all to oracle_area.out and returns which pad that was.  All else
   is C: what the stub is called with, what the functions that it calls leave behind, and
   what must be as it was in the end.

   A machine that has an oracle (testsuite/machine/oracle.h) is one that has a judge, when
   its folder there has

   judge.S	judge_go's half and the pads, below: the last lines of state.S include it
		where ORACLE_JUDGE is defined, and then leave out asyncPreempt2, which the
		stub calls by that name, and the judge supplies.  It uses the macros of
		state.S that load and dump a state, SP included; a macro is made of what
		oracle_hold has in line, so that there is one copy.
   judge.c	the other functions and tables here, "the machine's".
   state.c	with oracle_get and oracle_set (oracle.h).
   state.h	where the ABI has a function's first arguments in registers, which these are:
		JUDGE_ARGUMENTS, how many; JUDGE_ARGUMENT (STATE, I) and JUDGE_RESULT (STATE), lvalues;
		JUDGE_OWN_ADDRESS (STATE) another, where a function finds its own address.
		Then passing.c has judge_go (judge_enter_registers, in judge.S, goes by oracle_area.way,
		and leaves the pad's number in oracle_area.pad), judge_argument, judge_result,
		judge_set_result; and, for judge_enter, judge_hand_over.

   judge.S must

   - save on C's stack what a function keeps for its caller, control registers that a
     function relies on included, and SP in oracle_area; load every register of
     oracle_area.in, SP last but for those that hold the addresses; then, without a
     register, which all hold values, go where judge_go's argument says: branch to the
     symbol judge_stub or judge_second, or return by the link register, which in holds (on
     the stack, where calls push).  The link's --defsym makes the two symbols;
   - have the pads, each of which notes its number in judge_pad, or a place in oracle_area,
     without losing a register or a flag, and jumps to one place, judge_dump, that dumps all to
     oracle_area.out, SP and flags and link register as they were at the pad; puts C's
     state back; and returns the pad's number.  Nothing is written below the pad's SP before
     SP is dumped and the judge's own stack is in use, but what cannot be otherwise: red
     zones are compared, and what a stub has saved of a side that waits may lie there.  Where
     a pad needs a register before it can reach memory, it moves SP down by JUDGE_BELOW;
   - not be in the way of branch protection: pads that are reached by indirect branches
     begin with the landing instruction of the machine.

   SPDX-License-Identifier: MIT  */

#ifndef JUDGE_H
#define JUDGE_H

/* Pads, for the assembly too.  */
#define JUDGE_FAULT 0           /* none: a signal came, or time is up */
#define JUDGE_RETURNED 1        /* where the stub, or the interrupted code, goes on */
#define JUDGE_PARENT 2          /* where the caller of the function that a hook is in does */
#define JUDGE_ENTERED 3         /* where a new context begins */
#define JUDGE_RESOLVED 4        /* where the functions' result leads to */
#define JUDGE_CALLED 5          /* the functions that the stub calls: this and more */
#define JUDGE_CALLS 8           /* so many at most */
#define JUDGE_PADS (JUDGE_CALLED + JUDGE_CALLS)

/* No stub that has just returned has left something that counts so far below SP.  */
#define JUDGE_BELOW 2032

/* judge_go's argument.  */
#define JUDGE_STUB 0            /* begin it */
#define JUDGE_SECOND 1          /* its second half: longjmp */
#define JUDGE_BACK 2            /* return from a function that it called */

#ifndef __ASSEMBLER__

#include "oracle.h"

#include <signal.h>

/* --- The machine's: judge.S --- */

/* As above; which of them is assembly, is the machine's affair.  */
unsigned judge_go (unsigned way);

/* The pads' addresses: those of the functions are judge_called_0 and so on.  */
extern char judge_returned[], judge_parent[], judge_entered[], judge_resolved[];

/* The stub, its second half and what makes contexts: the same symbol where there is no
   other.  By the link's --defsym.  */
extern char judge_stub[], judge_second[];

/* Where the code of SYMBOL is.  state.h has it where the symbol may be a descriptor's.  */
#ifndef JUDGE_CODE
# define JUDGE_CODE(symbol) ((uintptr_t) (symbol))
#endif

uintptr_t judge_make (uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t);

/* --- The machine's: judge.c --- */

/* Why this CPU cannot be used, beyond oracle_look, or NULL.  */
const char *judge_look (void);

/* How control comes to the stub.  */
enum judge_entry
{
  ENTRY_CALL,                   /* called; PC is where it returns to */
  ENTRY_JUMP,                   /* a function's return, or a jump, has led to it */
  ENTRY_PREEMPT                 /* as asyncPreempt, with RED_ZONE (preempt.h) */
};

/* Make STATE, that of code just before, that at the stub's first instruction: return
   address or link register, SP.  With ENTRY_CALL the COUNT words of ARGUMENT are where the
   ABI has a function's first arguments; the stack below SP is there for those.  Return
   what SP must be at PC.  */
uintptr_t judge_enter (struct oracle_state *state, enum judge_entry entry, uintptr_t pc,
                       unsigned red_zone, const uintptr_t *argument, unsigned count);

/* A function's arguments, at its first instruction, and its result, after its return; to
   read, and to set.  */
uintptr_t judge_argument (const struct oracle_state *state, unsigned number);
uintptr_t judge_result (const struct oracle_state *state);
void judge_set_result (struct oracle_state *state, uintptr_t result);

/* Make of filled values, STATE, such as code may have at a call (RESULTS: as a function may
   have at its return): what the ABI wants in flags, x87, vectors' modes.  RANDOM: choose by
   that.  */
void judge_at_call (struct oracle_state *state, bool results, uint64_t random);

/* NEXT, all of which is destroyed, is to be the state after a function's return: give it
   from OUT, the state at the function's first instruction, what no function changes
   whatever it destroys: SP, the link register, the frame pointer, what belongs to the
   process; control registers unless ALL; and what the ABI demands at a return.  */
void judge_as_returned (struct oracle_state *next, const struct oracle_state *out,
                        bool all);

/* passing.c: let a function that begins with STATE have the COUNT words of ARGUMENT.  */
void judge_hand_over (struct oracle_state *state, const uintptr_t *argument, unsigned count);

/* What the ABI demands of STATE, at a function's first instruction, that is not so: words,
   or NULL.  ALIGN: SP's alignment at calls.  */
const char *judge_handed_wrong (const struct oracle_state *state, unsigned align);

/* Where CONTEXT was interrupted.  */
uintptr_t judge_pc (const ucontext_t *context);

/* From SIGILL or SIGSEGV at CONTEXT's instruction: is it one by which code stops itself, as abort
   does, or one that only a kernel may run?  Where there is no such function, it is neither.  */
enum judge_refused { REFUSED_ANY, REFUSED_STOP, REFUSED_PRIVILEGED };
enum judge_refused judge_refused (const ucontext_t *context);

/* The machine's where the CPU can step; else steps.c's, by breakpoints.  Let STATE, when it is
   loaded and control comes to PC, bring a signal before each instruction.  With 0: return whether
   it can.  */
bool judge_step (struct oracle_state *state, uintptr_t pc);

/* From any signal: is CONTEXT before an instruction, by that?  It steps no more.  Then, last of all
   in the handler, it does so again, but for where the pads lead.  */
bool judge_stepped (const siginfo_t *info, ucontext_t *context);
void judge_step_on (ucontext_t *context);

/* Its SP, and the bytes of its instruction, with those in whose midst it does not come: of a
   branch's delay slot.  */
uintptr_t judge_sp (const ucontext_t *context);
unsigned judge_step_bytes (const ucontext_t *context);

/* CPUs that this one can be taken for where it can step, each with less than that before: the
   option's word, and what it lacks in words; up to one without.  Unless there are none: from
   here on values are chosen and looked at as on CPU number N of them, or, -1, on this one.  */
struct judge_cpu
{
  const char *word, *name;
};
extern const struct judge_cpu judge_cpus[];
void judge_be (int n);

/* From SIGTRAP: what the next instruction in CONTEXT is.  As judge_be's CPU would, judge_answer
   does what one does that asks for the CPU, and goes behind it.  */
enum judge_next { NEXT_ANY, NEXT_ASKS, NEXT_LACKS };
enum judge_next judge_next (const ucontext_t *context);
void judge_answer (ucontext_t *context);

/* What of STATE a stub may depend on: bits, each with words for when it is set and when it
   is not, up to a pair of NULLs.  ENTRY as above.  */
extern const char *const judge_conditions[][2];
unsigned judge_conditions_of (const struct oracle_state *state);

/* State that no header lists, by oracle_get's names, at 8 bytes at most: up to one without
   a name.  */
struct judge_special
{
  const char *name;
  const char *with;             /* only where the header lists this register, or NULL */
  const char *word;             /* what options call it with others: "control", "flags" */
  unsigned bytes;
  uint64_t visible;             /* what code can tell of it */
  uint64_t kept;                /* what a function leaves alone of that */
};
extern const struct judge_special judge_specials[];

/* Registers by a word: words, names of headers separated by blanks, where v0-7 stands for
   eight.  "arguments", with the static chain and whatever else calls hand over, "results",
   and "general", what code compiled with -mgeneral-regs-only may change, must be there; and,
   where a call leaves its return address in one, "link".  Up to one without a word.  */
struct judge_group
{
  const char *word, *names;
  unsigned bytes;               /* of each, where calls hand over no more; 0: all */
};
extern const struct judge_group judge_groups[];

/* Bytes of the stack that each argument takes, which are the stub's own.  */
extern const unsigned judge_argument_bytes;

/* Bytes that a function moves SP up by whose result's address is its first argument; where there
   is none, it moves it by none.  */
extern const unsigned judge_result_bytes __attribute__ ((weak));

/* Bytes of its caller's stack, from SP at a call on, that a function may write to.  */
extern const unsigned judge_call_bytes;

#endif

#endif
