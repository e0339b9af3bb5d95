/* Help for who reads the verdict, where the machine can come before each instruction: which
   instruction has put a register's value into memory, and which were never reached.  What is
   said of registers does not hang on this: it is another run of the same.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the stub and its second half, where one has another; how far from SP, and in the storage,
   values are looked for, and how far below it destroyed.  */
enum { PLACES = 2 * GO_LONGEST, FAR = 4096, BELOW = 256, NOTES = 1024 };

/* What was seen, by a child of this process's or itself.  */
static struct
{
  bool reached[PLACES], asks;
  bool moved[ITEMS_MAX];        /* lost by nothing but that it was stepped through */
  bool strays;                  /* it came out elsewhere then */
  int lacking[PLACES];         /* a CPU has not that, 1 for the first; or 0 */
  int saved_by[ITEMS_MAX];      /* where; -1: not seen, -2: not to be */
} *seen;
static int ended;                       /* the child by that signal, or 0 */
static struct oracle_state entered_with;
static uintptr_t last_pc;

bool go_signals;

/* Machines that cannot be taken for others have no others.  */
unsigned __attribute__ ((weak))
judge_step_bytes (const ucontext_t *context)
{
  return (void) context, 1;
}

enum judge_next __attribute__ ((weak))
judge_next (const ucontext_t *context)
{
  return (void) context, NEXT_ANY;
}

void __attribute__ ((weak))
judge_answer (ucontext_t *context)
{
  (void) context;
}

/* Is VALUE at a multiple of 4 from FROM on, before END?  */
static bool
finds (const char *from, const char *end, const uint8_t *value, unsigned bytes)
{
  for (; from + bytes <= end; from += 4)
    if (memcmp (from, value, 4) == 0 && memcmp (from, value, bytes) == 0)
      return true;
  return false;
}

static bool
is_in_memory (uintptr_t sp, const uint8_t *value, unsigned bytes)
{
  for (unsigned i = 0; i < 2; i++)
    if (finds ((char *) side[i].storage, (char *) side[i].storage + NOTES, value, bytes))
      return true;
  struct side *s = go_side (sp);
  if (s == NULL || sp < (uintptr_t) s->stack + BELOW)
    return false;
  const char *from = (char *) ((sp - BELOW) & -8), *end = (char *) (uintptr_t) entered_with.sp;
  return end > from && end - from <= FAR && finds (from, end, value, bytes);
}

/* Is ITEM one whose value is to be looked for?  Then it is the BYTES at VALUE.  */
static bool
is_sought (unsigned i, uint8_t *value, unsigned *bytes)
{
  const struct item *item = &contract.item[i];
  if (seen->saved_by[i] != -1 || !oracle_get (&entered_with, item->name, value, bytes)
      || *bytes < 4 || oracle_word (value, *bytes) == 0
      || (item->special != NULL && strcmp (item->special->word, "control") != 0))
    return false;
  if (item->required != 0 && item->required < *bytes)
    *bytes = item->required;
  *bytes = *bytes < 10 ? *bytes : *bytes < 16 ? 10 : 16;
  return true;
}

/* Which values are in memory now, put there by the instruction at PLACE?  */
static void
look (uintptr_t sp, unsigned place)
{
  uint8_t value[ORACLE_WIDEST];
  unsigned bytes;
  for (unsigned i = 0; i < contract.items; i++)
    if (is_sought (i, value, &bytes) && is_in_memory (sp, value, bytes))
      seen->saved_by[i] = place < PLACES ? (int) place : -2;
}

/* --- Signals --- */

/* Words of what is left below SP: no address, no flags that libc is not under, and the place of the
   instruction that comes next.  */
#define MARK UINT32_C (0x9ac80000)
_Static_assert (PLACES < 0x10000, "a place is part of a word");

/* As a signal's handler leaves it that runs on this stack before PC.  */
static void
destroy_below (uintptr_t sp, uintptr_t pc)
{
  uintptr_t end = (sp - contract.red_zone) & -4, from = end - FAR;
  const struct side *s = go_side (sp);
  if (s == NULL || end < (uintptr_t) s->stack)
    return;
  if (from < (uintptr_t) s->stack)
    from = (uintptr_t) s->stack;
  uint32_t word = MARK | go_place (pc);
  for (uint32_t *at = (uint32_t *) from; at < (uint32_t *) end; at++)
    *at = word;
}

int
trace_signal (const uint8_t *at, unsigned bytes)
{
  for (unsigned k = 0; k + 4 <= bytes; k += 4)
    {
      uint32_t word = oracle_word (at + k, 4);
      if (go_signals && (word & -UINT32_C (0x10000)) == MARK)
        return word & 0xffff;
    }
  return -1;
}

/* --- Steps --- */

/* Where judge_go's WAY leads; only a machine that steps by itself has no link register.  */
static uintptr_t
begin_of (unsigned way)
{
  const struct judge_group *g = judge_groups;
  uint8_t value[ORACLE_WIDEST];
  unsigned bytes;
  if (way != JUDGE_BACK)
    return way == JUDGE_STUB ? JUDGE_CODE (judge_stub) : JUDGE_CODE (judge_second);
  while (g->word != NULL && strcmp (g->word, "link") != 0)
    g++;
  return g->word != NULL && oracle_get (&oracle_area.in, g->names, value, &bytes)
         ? oracle_word (value, bytes) : 0;
}

void
trace_enter (unsigned way)
{
  if (way == JUDGE_STUB)
    {
      entered_with = oracle_area.in;
      /* What is there already nobody has to save.  */
      if (go_trace)
        look (entered_with.sp, PLACES);
    }
  judge_step (&oracle_area.in, begin_of (way));
}

/* Before the instruction in CONTEXT.  Return whether it is done with.  */
static bool
come_to (ucontext_t *context)
{
  unsigned place = go_place (judge_pc (context));
  enum judge_next next = judge_next (context);
  for (unsigned k = 0; k < judge_step_bytes (context) && place + k < PLACES; k++)
    seen->reached[place + k] = true;
  if (place < PLACES && next == NEXT_LACKS && seen->lacking[place] == 0)
    seen->lacking[place] = 1 + contract.cpu;
  if (next != NEXT_ASKS)
    return false;
  seen->asks = true;
  if (contract.cpu >= 0)
    judge_answer (context);
  return contract.cpu >= 0;
}

void
trace_step (ucontext_t *context)
{
  if (go_trace && last_pc != 0)
    look (judge_sp (context), go_place (last_pc));
  while (come_to (context))
    continue;
  last_pc = judge_pc (context);
  if (go_signals)
    destroy_below (judge_sp (context), last_pc);
  judge_step_on (context);
}

static void
trace_states (void)
{
  uint64_t random = 0x2545f4914f6cdd1d;
  go_steps = go_trace = true;
  choices_signals (false);
  for (unsigned i = 0; i < contract.states && !go_out_of_time (); i++)
    {
      choices_take (i % choices_count ());
      last_pc = 0;
      kind_try (&random);
    }
}

/* The same states: what is lost should be what was lost before, but not every emulator keeps all
   state around a signal.  */
static void
trace_twin (void)
{
  bool lost[ITEMS_MAX];
  unsigned faults = go_faults ();
  const char *illegal = go_illegal;
  for (unsigned i = 0; i < contract.items; i++)
    lost[i] = contract.item[i].lost != 0;
  trace_states ();
  for (unsigned i = 0; i < contract.items; i++)
    seen->moved[i] = contract.item[i].lost != 0 && !lost[i];
  seen->strays = go_faults () != faults || go_illegal != illegal;
}

const char *
trace_prepare (void)
{
  seen = mmap (NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (seen == MAP_FAILED)
    return "out of memory";
  for (unsigned i = 0; i < contract.items; i++)
    seen->saved_by[i] = -1;
  return NULL;
}

/* In a process of its own: who is to be told of each instruction by a signal, and blocks it, ends
   there.  */
bool
trace (void)
{
  static struct oracle_state state;
  int status = 0;
  if (!judge_step (&state, 0))
    return false;
  pid_t child = go_fork ();
  if (child == 0)
    {
      trace_twin ();
      _exit (0);
    }
  while (child > 0 && waitpid (child, &status, 0) < 0 && errno == EINTR)
    continue;
  ended = WIFSIGNALED (status) ? WTERMSIG (status) : 0;
  seen->strays |= WIFEXITED (status) && WEXITSTATUS (status) != 0;
  return seen->asks;
}

bool
trace_moves (const struct item *item)
{
  return go_steps && seen->moved[item - contract.item];
}

const char *
trace_steps (void)
{
  static struct oracle_state state;
  return ended != 0 ? "nobody can step through it"
         : seen->strays ? "stepped through, it does not do the same"
         : !judge_step (&state, 0) ? "on this machine the judge cannot step" : NULL;
}

void
trace_print (void)
{
  for (unsigned i = 0; i < contract.items; i++)
    if (seen->moved[i] && contract.item[i].required != 0 && trace_steps () == NULL)
      printf ("untried\ta signal between its instructions, as to %s\tto step through it is enough to"
              " lose that here\n", contract.item[i].name);
  if (ended != 0)
    printf ("unseen\tSIG%s\n", sigabbrev_np (ended));
  for (unsigned i = 0; i < contract.items; i++)
    if (seen->saved_by[i] >= 0)
      printf ("saved\t%s\t%d\n", contract.item[i].name, seen->saved_by[i]);
  for (unsigned i = 0; i < PLACES; i++)
    {
      if (seen->reached[i] && !seen->strays)
        printf ("reached\t%u\n", i);
      if (seen->lacking[i] != 0)
        printf ("lacks\t%u\t%s\n", i, choices_cpu (seen->lacking[i] - 1)->name);
    }
}
