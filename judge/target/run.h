/* The parts of the judge's target side, as they see one another.

   SPDX-License-Identifier: MIT  */

#ifndef JUDGE_RUN_H
#define JUDGE_RUN_H

#include "judge.h"

#include <sys/types.h>

/* --- contract.c: what is asked, as the host has written it --- */

enum { ITEMS_MAX = 600, ARGUMENTS_MAX = 6 };

/* A register of the header, or state that none lists, and what has become of it.  */
struct item
{
  char name[24];
  unsigned bytes;               /* the header's */
  unsigned kept;                /* those that a function keeps, the first */
  unsigned required;            /* those that the stub must keep */
  bool scalable;                /* as wide as the CPU's */
  uint64_t mask;                /* bits of special state that it must keep */
  const struct judge_special *special;

  bool unknown;                 /* the oracle has none of that name */
  unsigned width;               /* the CPU's, in bytes, as far as was seen */
  unsigned tried, lost;         /* comparisons where it held something */
  unsigned destroyed;           /* and meanwhile something else, which was not required */
  unsigned survived;            /* but came back */
  uint64_t with, without;       /* conditions that were there each time it was lost, or
                                   were not */
  unsigned first, last;         /* lost bytes */
  int signal_at;                /* it is what a signal left below SP before that place; or -1 */
  char what[160];               /* of the first loss */
};

/* The words of --arg and --make-arg.  */
enum argument
{
  ARGUMENT_NUMBER, ARGUMENT_FROM, ARGUMENT_TO, ARGUMENT_WORD_OF_TO, ARGUMENT_TOP,
  ARGUMENT_STACK, ARGUMENT_SIZE, ARGUMENT_ENTRY, ARGUMENT_RESULT
};

struct arguments
{
  unsigned count;
  struct { enum argument kind; uintptr_t number; } argument[ARGUMENTS_MAX];
};

enum kind { KIND_PREEMPT, KIND_SWITCH, KIND_HOOK, KIND_JUMP };
enum destroys { DESTROYS_ABI, DESTROYS_ALL, DESTROYS_GENERAL };

extern struct contract
{
  enum kind kind;
  enum judge_entry entry;
  bool at_exit;                 /* of the function: results, not arguments */
  enum destroys destroys;
  bool from_result;             /* the side that was left is the stub's result */
  bool made;                    /* there is a judge_make */
  unsigned red_zone, stack_align, states, seconds;
  int cpu;                      /* of judge_cpus, or -1: this one as it is */
  char symbol[256], second[256];
  unsigned calls;
  char call[JUDGE_CALLS][256];
  struct arguments arguments, make_arguments;
  unsigned items;
  struct item item[ITEMS_MAX];
} contract;

/* Read it from STREAM.  Return NULL, or a message of static storage.  */
const char *contract_read (FILE *stream);

/* Is NAME one of those that judge_groups' WORD has?  */
bool contract_in_group (const char *word, const char *name);

/* --- go.c: into the stub, and out of it --- */

/* A stack, and a place for what a switch notes of it.  */
struct side
{
  const char *name;
  char *stack;
  struct oracle_state in;       /* what it had when it was left */
  uintptr_t sp;                 /* and must have when it goes on */
  uintptr_t *storage;
};
enum { STACK_BYTES = 256 << 10, STORAGE_BYTES = 4096, RESULT_AT = STORAGE_BYTES - 64 };
extern struct side side[2];

/* Before all else.  */
const char *go_prepare (void);

/* A child of this process's, as fork, with what is left of the time.  */
pid_t go_fork (void);

/* New values for both stacks, around where the stub is called; the storage is zeros.  */
void go_fill_stacks (void);

/* What S's stack holds now, is what it was filled with.  */
void go_note_stack (const struct side *s);

/* SP in the middle of S's stack, a multiple of 64.  */
uintptr_t go_sp (const struct side *s);

/* Whose stack SP is in, or NULL.  */
struct side *go_side (uintptr_t sp);

/* Where S has a result that is too large for registers.  */
uintptr_t *go_result (const struct side *s);

/* Enter by WAY with oracle_area.in, and do as each function that the stub calls would,
   until it comes out elsewhere: where.  JUDGE_FAULT: the fault has been told.  From IN on,
   what has been destroyed counts for the items.  */
unsigned go_follow (unsigned way, const struct oracle_state *in);

/* What of S's stack has been written to that is the caller's: of its bytes from SP less
   BELOW on, but for those of MINE from SP on; told as a fault.  */
void go_check_stack (const struct side *s, uintptr_t sp, unsigned below, unsigned mine);

/* The name of what function has left in the registers.  */
extern const char *go_destroyer;

/* The state that is tried from here on is STATE; its conditions (judge.h), and what was
   chosen beside.  */
extern uint64_t go_conditions;
void go_try (const struct oracle_state *state);

/* Print what all states had in common that had WITH and had not WITHOUT; but what all that
   were tried had.  */
void go_print_conditions (uint64_t with, uint64_t without);

/* A fault of the stub's, once for each kind of it: told at the end.  */
void go_fault (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* Did the time end in a run that took much of it, or between many?  */
bool go_hung (void);

/* How many kinds of them there were.  */
unsigned go_faults (void);

/* Where the CPU had not the instruction, in words, with a tab and its place behind; or NULL.
    Then nothing can be told.  */
extern const char *go_illegal;
bool go_out_of_time (void);
void go_print (void);

/* PC's place, as the host is told it: the offset in the stub; or in its second half, and GO_LONGEST
   more; or twice that where it is in neither.  */
enum { GO_LONGEST = 16384 };
unsigned go_place (uintptr_t pc);

/* Where the stub is expected to read an address that leads nowhere; go_follow returns
   JUDGE_FAULT, and tells nothing, if it does.  */
extern const void *go_nowhere;

/* --- compare.c --- */

/* OUT against IN, what all items must be; WHO has been there meanwhile.  */
void compare_states (const struct oracle_state *in, const struct oracle_state *out,
                     const struct oracle_state *other, const char *who);

/* What OTHER holds now instead of IN, for each item: it counts as destroyed.  */
void compare_destroyed (const struct oracle_state *in, const struct oracle_state *other);

/* Say what has become of each item.  */
void compare_print (void);

/* --- choices.c --- */

/* Of the contract's LINE "value NAME BYTES NUMBER,NUMBER...".  Return NULL, or a message.  */
const char *choices_add_word (const char *line);

/* How many ways there are to choose a number for each word; choose by the one of them that is
   N.  */
unsigned choices_count (void);
void choices_take (unsigned n);

/* The CPU of judge_cpus that is number N, or NULL; that which has the word, or -1: a message says
   which words there are.  Let this one be taken for it.  */
const struct judge_cpu *choices_cpu (unsigned n);
int choices_find_cpu (const char *word);
const char *choices_cpus (void);
void choices_be (int cpu);

/* Whether signals are said to come.  */
void choices_signals (bool come);

/* What is chosen now, as conditions beyond the machine's; go_print_conditions' part of those:
   BEFORE stands before the first.  */
uint64_t choices_conditions (void);
void choices_print (uint64_t with, uint64_t without, const char *before);

/* --- trace.c --- */

/* Before all else, with the contract.  Return NULL, or a message.  */
const char *trace_prepare (void);

/* Run some states again, where the machine can step, to see which instruction of the stub
   has saved what, and which were reached.  Counts no loss, and no fault, but notes if there were
   others.  Return whether one asks which CPU this is.  */
bool trace (void);
void trace_print (void);

/* Is ITEM lost, while go_steps, by that alone?  */
bool trace_moves (const struct item *item);

/* Why the stub cannot be stepped through to its end, or NULL.  After trace.  */
const char *trace_steps (void);

/* go.c's, while go_steps: before judge_go; and from the signal before an instruction.
   With go_trace it is seen what each has saved; with go_signals all below SP is lost at each step.  */
extern bool go_steps, go_trace, go_signals;
void trace_enter (unsigned way);
void trace_step (ucontext_t *context);

/* The place of the instruction that came next when a signal left below SP what is in BYTES; or
   -1.  */
int trace_signal (const uint8_t *at, unsigned bytes);

/* --- kinds.c --- */

/* Try one state, of random values.  */
void kind_try (uint64_t *random);

#endif
