/* Unwinders inside a program see through a preemption.

   Area: the trampoline's CFI.  Purpose: code is preempted once at each of its
   instructions, and asyncPreempt too is stepped through (machine/stepping.h).  From each
   of its instructions, and from those of asyncPreempt2, an unwinder must find the
   chain of frames that it found from the interrupted instruction: the same program
   counters, stack pointers and general registers, down to main.  From preempt_switch
   and preempt_switch_new it must find their callers, on either stack, and the registers
   that these had when they called.

   Arguments: 1, or at how many of the code's instructions it is preempted once; the cases of
   preemptregs.step, or "switch"; hide:NAME for a feature of the CPU that the trampoline is not to
   see from there on.  Linked with one of the
   unwinders that backtrace.h describes.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "backtrace.h"
#include "preempt.h"
#include "preempt_inline.h"
#include "core.h"
#include "feature_bit.h"
#include "machine.h"
#include "stepping.h"
#include "preemptregs.step/step.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unwind.h>

#define FRAMES 64
#define PLACES 16384            /* a power of 2 */

#ifndef unwinding_crashes
# define unwinding_crashes(pc) false
#endif

#ifndef UNWINDING_WAYS
# define UNWINDING_WAYS 0
# define unwinding_way(pc) 0
# define unwinding_choose(context, n) ((void) 0)
# define unwinding_undo(context) ((void) 0)
#endif

int main (int, char **);

static struct preempt_task_view view = { .reserve = 4096 };
static struct frame expected[FRAMES], found[FRAMES];
static unsigned expected_frames;
static bool inside;             /* asyncPreempt */
static bool stepping_switch;
static uintptr_t place[PLACES]; /* where the code was preempted */
static unsigned every = 1;      /* of the places: 1 of so many */
static unsigned places, instructions, ways[UNWINDING_WAYS + 1], depth, differences;

static void __attribute__ ((format (printf, 2, 3)))
differ (const ucontext_t *c, const char *format, ...)
{
  va_list ap;
  if (differences++ == 10)
    {
      dprintf (1, "no more: 10 differences\n");
      _exit (1);
    }
  dprintf (1, "  %#zx", (size_t) machine_pc (c));
  if (inside)
    dprintf (1, " (asyncPreempt%+zd), interrupted at %#zx",
             (ssize_t) (machine_pc (c) - MACHINE_CODE (asyncPreempt)),
             (size_t) expected[0].pc);
  dprintf (1, ": ");
  va_start (ap, format);
  vdprintf (1, format, ap);
  va_end (ap);
  dprintf (1, "\n");
}

/* Is F one of FUNCTION?  libgcc looks for the instruction before.  */
static bool
is_in (const struct frame *f, void *function)
{
  return _Unwind_FindEnclosingFunction ((void *) (f->pc + f->interrupted))
         == (void *) MACHINE_CODE (function);
}

static void
compare_frame (const ucontext_t *c, unsigned n, const struct frame *f)
{
  const struct frame *e = &expected[n];
  if (f->pc != e->pc || f->sp != e->sp)
    differ (c, "frame %u is at %#zx with SP %#zx, not at %#zx with %#zx", n,
            (size_t) f->pc, (size_t) f->sp, (size_t) e->pc, (size_t) e->sp);
  if (unwind_knows_interrupted && f->interrupted != e->interrupted)
    differ (c, "frame %u is taken for %s", n,
            f->interrupted ? "interrupted" : "a caller");
  if (f->known != e->known)
    differ (c, "frame %u: registers %#x are known, not %#x", n, f->known,
            e->known);
  for (unsigned i = 0; i < UNWINDING_REGISTERS; i++)
    if (f->reg[i] != e->reg[i])
      differ (c, "frame %u: register %u is %#zx, not %#zx", n, i,
              (size_t) f->reg[i], (size_t) e->reg[i]);
}

#ifndef UNWINDING_LEFT_ALONE
# define UNWINDING_LEFT_ALONE preempt_trampoline.red_zone
#endif

/* Nothing below SP, but for what signals leave alone, may be looked at: a signal's frame may
   lie there.  */
static void
fill_below (const ucontext_t *c)
{
  size_t bytes = preempt_trampoline.stack;
  memset ((char *) machine_sp (c) - UNWINDING_LEFT_ALONE - bytes, 0xa5, bytes);
}

/* From an instruction of asyncPreempt, or of what it calls.  */
static void
look_inside (ucontext_t *c)
{
  fill_below (c);
  unsigned count = unwind (c, found, FRAMES), skip = 0;
  while (skip < count && !is_in (&found[skip], (void *) asyncPreempt))
    skip++;
  skip++;
  instructions++;
  if (skip == 1)
    ways[unwinding_way (machine_pc (c))]++;
  if (skip > depth)
    depth = skip;
  if (count != skip + expected_frames)
    differ (c, "%u frames, %u of them asyncPreempt's, not %u behind it", count,
            skip, expected_frames);
  else
    for (unsigned i = 0; i < expected_frames; i++)
      compare_frame (c, i, &found[skip + i]);
}

/* Is this the first time at PC, and the turn of one that is new?  */
static bool
new_place (uintptr_t pc)
{
  static unsigned seen;
  size_t i = pc * 2654435761u % PLACES;
  while (place[i] != 0 && place[i] != pc)
    i = (i + 1) % PLACES;
  if (place[i] == pc || places == PLACES / 2)
    return false;
  place[i] = pc;
  if (seen++ % every != 0)
    return false;
  places++;
  return true;
}

/* --- preempt_switch --- */

static void *main_sp, *other_sp;
static bool entered;            /* the other stack */
static bool in_line;            /* by turns */
static unsigned from_main, from_other, switches_in_line;

/* Where preempt_switch_inline goes.  */
static bool
is_here (const struct frame *f)
{
#ifdef PREEMPT_SWITCH_INLINE
  PREEMPT_API void preempt_switch_here (void);
  return is_in (f, (void *) preempt_switch_here);
#else
  (void) f;
  return false;
#endif
}

static void __attribute__ ((noipa))
other (void)
{
  entered = true;
  for (;;)
    if (in_line)
      preempt_switch_inline (&other_sp, main_sp);
    else
      preempt_switch (&other_sp, main_sp);
}

static uint64_t __attribute__ ((noipa))
switching (void)
{
  static char stack[16384] __attribute__ ((aligned (16)));
  other_sp = preempt_switch_new (stack + sizeof stack, other);
  /* From each to each.  */
  for (unsigned i = 0; i < 8; i++)
    {
      in_line = i & 1;
      if (i & 2)
        preempt_switch_inline (&main_sp, other_sp);
      else
        preempt_switch (&main_sp, other_sp);
    }
  return 0;
}

/* What C's functions keep: DWARF numbers.  */
static const unsigned kept[] = { UNWINDING_KEPT };

/* FOUND[1] is the caller, on the stack whose last one's registers at the call are
   CALLER's.  */
static void
compare_caller (const ucontext_t *c, struct frame *caller)
{
  if (machine_pc (c) == MACHINE_CODE (preempt_switch)
      || machine_pc (c) == MACHINE_CODE (preempt_switch_new))
    *caller = found[1];
  for (unsigned i = 0; i < sizeof kept / sizeof *kept && caller->pc != 0; i++)
    if (found[1].reg[kept[i]] != caller->reg[kept[i]])
      differ (c, "register %u is %#zx, not %#zx", kept[i],
              (size_t) found[1].reg[kept[i]], (size_t) caller->reg[kept[i]]);
}

/* Wherever the code is in them, its caller is one of these; before the other stack's is
   entered there is none where a register has the return address.  */
static void
look_at_switch (ucontext_t *c)
{
  static struct frame caller[2];
  fill_below (c);
  unsigned count = unwind (c, found, FRAMES);
  bool here = is_here (&found[0]);
  if (count > 0 && !is_in (&found[0], (void *) preempt_switch)
      && !is_in (&found[0], (void *) preempt_switch_new) && !here)
    return;
  /* What has parked in line looks as if it had called from there.  */
  if (count > 1 && is_here (&found[1]))
    {
      memmove (&found[1], &found[2], (--count - 1) * sizeof *found);
      here = true;
    }
  switches_in_line += here;
  if (count > 2 && is_in (&found[1], (void *) switching))
    {
      from_main++;
      if (!here)                /* else it had nothing in registers */
        compare_caller (c, &caller[0]);
    }
  else if (count == 2 && (is_in (&found[1], (void *) other)
                          || found[1].pc == MACHINE_CODE (other)))
    {
      from_other++;             /* or about to enter it */
      if (!here)
        compare_caller (c, &caller[1]);
    }
  else if (count == 1 && from_main > 0 && !entered)
    from_other++;
  else
    differ (c, "%u frames, the second at %#zx: not the caller", count, (size_t) found[1].pc);
}

static bool
test_switch (void)
{
  stepping_switch = true;
  differences = from_main = from_other = switches_in_line = 0;
  stepping_call (switching);
  stepping_switch = false;
  printf ("switch: %u instructions called from one stack, %u from the other, %u in line: %u"
          " differences\n", from_main, from_other, switches_in_line, differences);
  return differences == 0 && from_main > 40 && from_other > 20;
}

/* --- --- */

static void
interrupt (ucontext_t *c)
{
  if (preempt_safe_point (c, &view) != PREEMPT_SAFE || unwinding_crashes (machine_pc (c))
      || !new_place (machine_pc (c)))
    return;
  unsigned main_frame = 0;
  expected_frames = unwind (c, expected, FRAMES);
  while (main_frame < expected_frames
         && !is_in (&expected[main_frame], (void *) main))
    main_frame++;
  unwinding_choose (c, places);
  if (main_frame == expected_frames)
    differ (c, "the %u frames do not lead to main", expected_frames);
  else if (preempt_inject (c) == PREEMPT_SAFE)
    inside = true;
  else
    differ (c, "preempt_inject refuses");
  if (!inside)
    unwinding_undo (c);
}

static void
step (ucontext_t *c)
{
  if (stepping_switch)
    look_at_switch (c);
  else if (!inside)
    interrupt (c);
  else if (machine_pc (c) == expected[0].pc && machine_sp (c) == expected[0].sp)
    {
      inside = false;
      unwinding_undo (c);
    }
  else
    look_inside (c);
}

/* asyncPreempt's first instruction is looked at, too; and where the kernel goes back, none
   does that could be stepped through.  */
static void
handle (int signal, siginfo_t *info, void *context)
{
  uintptr_t pc = stepping_stop (context);
  int saved = errno;
  bool was_inside = inside;
  (void) signal, (void) info;
  if (pc == MACHINE_CODE (stepping_begin) || pc == MACHINE_CODE (stepping_end))
    stepping_skip (context);
  else
    step (context);
  errno = saved;
  if (pc == MACHINE_CODE (stepping_end))
    return;
  if (inside && !was_inside)
    stepping_until (machine_pc (context));
  else
    stepping_next (context);
  if (inside)
    stepping_until (expected[0].pc);
}

/* asyncPreempt2 is the oracle's.  */
void
preempted (struct preempt_frame *frame)
{
  (void) frame;
}

static bool
test (const char *name)
{
  static const struct step_case *const lists[]
    = { step_c, step_vectors, step_machine };
  for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++)
    for (const struct step_case *c = lists[i]; c->name != NULL; c++)
      if (strcmp (c->name, name) == 0)
        {
          uint64_t alone = c->run ();
          places = instructions = depth = differences = 0;
          memset (place, 0, sizeof place);
          memset (ways, 0, sizeof ways);
          bool equal = stepping_call (c->run) == alone, all = true;
          printf ("%s: %u places, %u instructions,", name, places, instructions);
          for (unsigned i = 1; i <= UNWINDING_WAYS; i++)
            {
              printf (" %u of way %u,", ways[i], i);
              all &= ways[i] > 0;
            }
          printf (" %u frames deep, result %s: %u differences\n", depth,
                  equal ? "equal" : "DIFFERENT", differences);
          return equal && all && differences == 0 && depth > 2;
        }
  printf ("no case %s\n", name);
  return false;
}

static void
trouble (const char *what)
{
  if (what == NULL)
    return;
  printf ("%s\n", what);
  exit (3);
}

int
main (int argc, char **argv)
{
  static char alternate[262144];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  uint64_t random_state = 0x9e3779b97f4a7c15;
  trouble (oracle_look ());
  trouble (preempt_init ());
  trouble (stepping_prepare ());
  oracle_init (&oracle_area);
  oracle_fill (&oracle_area, &random_state);
  sigaltstack (&s, NULL);
  sigfillset (&action.sa_mask);
  sigaction (STEPPING_SIGNAL, &action, NULL);
  view.stack_high = __builtin_frame_address (0);
  view.stack_low = (char *) view.stack_high - 262144;
  every = argc > 1 ? atoi (argv[1]) : 0;
  trouble (every == 0 ? "expected at which instructions" : NULL);
  bool ok = argc > 2;
  for (int i = 2; i < argc; i++)
    ok &= feature_hidden (argv[i]) ? true
          : strcmp (argv[i], "switch") == 0 ? test_switch () : test (argv[i]);
  return !ok;
}
