/* The kinds of promise: what a stub is called with, and where it must come out.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

#include <string.h>

/* This thread's.  */
static struct oracle_state *in;
static const struct oracle_state *out;

/* What the stub was to keep, and what came out of it.  */
static struct oracle_state before;

static const char *
pad_name (unsigned pad)
{
  static const char *const names[] = {
    [JUDGE_RETURNED] = "returned", [JUDGE_PARENT] = "returned to its caller's caller",
    [JUDGE_ENTERED] = "entered a new context",
    [JUDGE_RESOLVED] = "jumped to where its function's result leads"
  };
  return names[pad];
}

/* It came out at PAD.  SP must be SP, and all else as it was BEFORE.  */
static void
compare (const struct side *s, uintptr_t sp, unsigned below, unsigned mine, const char *who)
{
  int64_t off = (int64_t) (out->sp - sp);
  if (off != 0)
    go_fault ("SP is wrong in the end: by %+lld", (long long) off);
  compare_states (&before, out, &oracle_area.other, who);
  go_check_stack (s, sp, below, mine);
}

static const char *
destroyer (void)
{
  static char text[300];
  if (contract.calls == 0)
    return NULL;
  snprintf (text, sizeof text, "what %s left there", contract.call[0]);
  return text;
}

static void
wrong_end (unsigned pad)
{
  if (pad != JUDGE_FAULT)
    go_fault ("it %s, which it should not", pad_name (pad));
}

/* Begin with new values on side S, of which CALLS makes what is there at calls; at any SP
   that code may have, or at the one of a call.  */
static void
begin (struct side *s, bool calls, bool results, uint64_t *random)
{
  oracle_fill (&oracle_area, random);
  uint64_t choice = oracle_random (random);
  if (calls)
    judge_at_call (in, results, choice);
  in->sp = go_sp (s) - (calls ? 0 : choice % (64 / ORACLE_SP_STEP) * ORACLE_SP_STEP);
  go_try (in);
  go_fill_stacks ();
}

/* --- preempt --- */

static void
try_preempt (uint64_t *random)
{
  struct side *s = &side[0];
  begin (s, false, false, random);
  before = *in;
  uintptr_t sp = in->sp;
  judge_enter (in, contract.entry, (uintptr_t) judge_returned, contract.red_zone, NULL, 0);
  unsigned pad = go_follow (JUDGE_STUB, &before);
  if (pad == JUDGE_RETURNED)
    compare (s, sp, contract.entry == ENTRY_PREEMPT ? contract.red_zone : 0, 0, destroyer ());
  else
    wrong_end (pad);
}

/* --- hook --- */

/* In a function that has been called, at its first instruction or at its end.  */
static void
try_hook (uint64_t *random)
{
  struct side *s = &side[0];
  begin (s, true, contract.at_exit, random);
  before = *in;
  uintptr_t parent_sp = judge_enter (in, ENTRY_CALL, (uintptr_t) judge_parent, 0, NULL, 0);
  if (contract.at_exit)
    in->sp = parent_sp;
  uintptr_t sp = judge_enter (in, contract.entry, (uintptr_t) judge_returned, 0, NULL, 0);
  unsigned pad = go_follow (JUDGE_STUB, &before);
  /* The return address may be changed: some hooks are there to do that.  */
  if (pad == JUDGE_PARENT && contract.entry == ENTRY_JUMP)
    compare (s, parent_sp, 0, go_sp (s) - parent_sp, destroyer ());
  else if (pad == JUDGE_RESOLVED
           || (pad == JUDGE_RETURNED && contract.entry == ENTRY_CALL))
    compare (s, sp, 0, go_sp (s) - sp, destroyer ());
  else
    wrong_end (pad);
}

/* --- jump --- */

/* setjmp on a side; then everything changes, and longjmp comes from below.  */
static void
try_jump (uint64_t *random)
{
  struct side *s = &side[0];
  uintptr_t value = oracle_random (random) % 4;
  begin (s, true, false, random);
  before = *in;
  uintptr_t arguments[] = { (uintptr_t) s->storage, 0 };
  uintptr_t sp = judge_enter (in, ENTRY_CALL, (uintptr_t) judge_returned, 0, arguments, 2);
  unsigned mine = judge_call_bytes + 2 * judge_argument_bytes;
  unsigned pad = go_follow (JUDGE_STUB, &before);
  if (pad != JUDGE_RETURNED)
    return wrong_end (pad);
  if (judge_result (out) != 0)
    go_fault ("its first half returned %#lx, not 0", (unsigned long) judge_result (out));
  compare (s, sp, 0, mine, NULL);

  *in = oracle_area.other;
  judge_at_call (in, false, 0);
  in->sp = sp - 1024;
  compare_destroyed (&before, in);
  arguments[1] = value;
  judge_enter (in, ENTRY_CALL, (uintptr_t) judge_parent, 0, arguments, 2);
#ifdef JUDGE_OWN_ADDRESS
  JUDGE_OWN_ADDRESS (in) = (uintptr_t) judge_second;
#endif
  pad = go_follow (JUDGE_SECOND, &before);
  if (pad != JUDGE_RETURNED)
    return wrong_end (pad);
  if ((int) judge_result (out) != (value == 0 ? 1 : (int) value))
    go_fault ("its second half made the first return %d, where it was given %d",
              (int) judge_result (out), (int) value);
  compare (s, sp, 0, mine, "what was there before the jump");
}

/* --- switch --- */

static uintptr_t
argument_value (enum argument kind, uintptr_t number, struct side *from, struct side *to)
{
  switch (kind)
    {
    case ARGUMENT_FROM:
      return (uintptr_t) from->storage;
    case ARGUMENT_TO:
      return (uintptr_t) to->storage;
    case ARGUMENT_WORD_OF_TO:
      /* The word that is in the storage now is of a switch that has yet to be.  */
      return from == to ? (uintptr_t) go_nowhere : to->storage[0];
    case ARGUMENT_TOP:
      return go_sp (to);
    case ARGUMENT_STACK:
      return (uintptr_t) to->stack;
    case ARGUMENT_SIZE:
      return go_sp (to) - (uintptr_t) to->stack;
    case ARGUMENT_ENTRY:
      return (uintptr_t) judge_entered;
    case ARGUMENT_RESULT:
      return (uintptr_t) go_result (from);
    default:
      return number;
    }
}

static void
arguments_of (const struct arguments *a, struct side *from, struct side *to,
              uintptr_t value[ARGUMENTS_MAX])
{
  memset (value, 0, ARGUMENTS_MAX * sizeof *value);
  for (unsigned i = 0; i < a->count; i++)
    value[i] = argument_value (a->argument[i].kind, a->argument[i].number, from, to);
}

static bool
takes (enum argument kind)
{
  for (unsigned i = 0; i < contract.arguments.count; i++)
    if (contract.arguments.argument[i].kind == kind)
      return true;
  return false;
}

/* By --from=result, what stands for the side that was left, now that control is on TO: what a new
   context has been given, or what the stub has returned there.  */
static uintptr_t
side_left (const struct side *to, bool is_new)
{
  if (is_new)
    return judge_argument (out, 0);
  return takes (ARGUMENT_RESULT) ? *go_result (to) : judge_result (out);
}

/* Leave side FROM, whose state is its in, for TO.  Return the pad.  */
static unsigned
leave (struct side *from, struct side *to)
{
  uintptr_t arguments[ARGUMENTS_MAX];
  arguments_of (&contract.arguments, from, to, arguments);
  *in = from->in;
  go_try (in);
  from->sp = judge_enter (in, ENTRY_CALL, (uintptr_t) judge_returned, 0, arguments,
                          contract.arguments.count);
  if (takes (ARGUMENT_RESULT) && &judge_result_bytes != NULL)
    from->sp += judge_result_bytes;
  before = to->in;
  unsigned pad = go_follow (JUDGE_STUB, &from->in);
  if (pad != JUDGE_FAULT && contract.from_result)
    from->storage[0] = side_left (to, pad == JUDGE_ENTERED);
  return pad;
}

/* From FROM to TO, which was left before, and is to be as it was.  Return false if it is not
   worth going on.  */
static bool
go_to (struct side *from, struct side *to)
{
  unsigned pad = leave (from, to);
  if (pad != JUDGE_RETURNED)
    return wrong_end (pad), false;
  if (go_side (out->sp) == from && from != to)
    {
      go_fault ("it came back on the side that it was to leave");
      return false;
    }
  compare_destroyed (&to->in, &from->in);
  oracle_area.other = from->in;
  compare (to, to->sp, 0,
           judge_call_bytes + contract.arguments.count * judge_argument_bytes,
           from == to ? NULL : "what the side that was left had there");
  return true;
}

/* A new side by judge_make, which A enters.  */
static bool
enter_new (struct side *a, struct side *b)
{
  uintptr_t argument[ARGUMENTS_MAX];
  arguments_of (&contract.make_arguments, b, b, argument);
  b->storage[0] = judge_make (argument[0], argument[1], argument[2], argument[3],
                              argument[4], argument[5]);
  unsigned pad = leave (a, b);
  if (pad != JUDGE_ENTERED)
    return wrong_end (pad), false;
  const char *wrong = judge_handed_wrong (out, contract.stack_align);
  if (go_side (out->sp) != b)
    go_fault ("a new context begins on another stack than its own");
  else if (wrong != NULL)
    go_fault ("a new context begins where %s", wrong);
  go_note_stack (b);
  return go_side (out->sp) == b;
}

/* B switches to itself, so that it waits; where the stub takes a saved SP, it is given none,
   and has saved all before it finds that out.  Where it does come back, what it has saved is below
   SP until A comes: no signal destroys it.  */
static bool
park (struct side *b)
{
  if (!takes (ARGUMENT_WORD_OF_TO))
    {
      bool signals = go_signals;
      go_signals = false;
      bool parked = go_to (b, b);
      go_signals = signals;
      return parked;
    }
  unsigned pad = leave (b, b);
  if (pad != JUDGE_FAULT)
    return wrong_end (pad), false;
  if (b->storage[0] == 0)
    go_fault ("it noted nothing of the side that it was to leave");
  return b->storage[0] != 0;
}

/* New values for one side, their complement for the other.  */
static void
fill_sides (struct side *a, struct side *b, uint64_t *random)
{
  begin (a, true, false, random);
  a->in = *in;
  b->in = oracle_area.other;
  judge_at_call (&b->in, false, 0);
  a->in.sp = go_sp (a);
  b->in.sp = go_sp (b);
}

static void
try_switch (uint64_t *random)
{
  struct side *a = &side[0], *b = &side[1];
  fill_sides (a, b, random);
  if (contract.made)
    {
      if (!enter_new (a, b))
        return;
      b->in.sp = (out->sp - 512) & -64;
    }
  else if (!park (b) || !go_to (a, b))
    return;
  /* B is on, and A waits.  */
  if (go_to (b, a) && go_to (a, b))
    go_to (b, a);
}

void
kind_try (uint64_t *random)
{
  static void (*const tries[]) (uint64_t *) = { try_preempt, try_switch, try_hook,
                                               try_jump };
  in = &oracle_area.in;
  out = &oracle_area.out;
  tries[contract.kind] (random);
}
