/* Does every register survive a preemption?

   Area: the trampoline.  Purpose: at each round, the oracle (machine/oracle.h) fills all
   architectural state with random values and loops; a timer's signal, at a random
   instant of the loop, injects asyncPreempt through the core; asyncPreempt2 overwrites
   everything with the complement, so that nothing survives by luck; what is found
   afterwards is compared.

   Arguments: the preemptions, and words: what the set under test promises to keep
   (oracle_promise); with fewer than that, the difference is reported: exit status 1, at
   the first round that has one.  And
   red-zone:N	bytes below SP are kept, too
   align:N	asyncPreempt2's stack is promised to be aligned to N bytes
   hide:NAME	feature NAME of the CPU is hidden from the trampoline, as if the CPU or
		its kernel had none
   places	the preemptions must have come at every instruction of the loop: for a
		machine that is known to take signals between any two

   All signals are the timer's: it is set anew for each round, to the nanosecond, so
   that a preemption takes some 8 microseconds, most of them the round's own work.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "core.h"
#include "feature_bit.h"
#include "machine.h"
#include "oracle.h"
#include "timer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ABOVE 1024              /* bytes of the task's that are looked at above SP: a
                                   frame that lies too high need not write to all of
                                   itself */
#define PLACES 1024             /* bytes that the loop may have */
#define SIGNAL_LATEST 10000000  /* nanoseconds */

struct oracle_area *held;       /* for a debugger */

static unsigned red_zone, alignment = 16;
static bool rehearsing = true, all_places;
static unsigned differences, rounds_done;
static uint64_t random_state = 0x9e3779b97f4a7c15;

static volatile sig_atomic_t preemptions;
static uintptr_t preempted_pc, preempted_sp;
static bool seen[PLACES];       /* preempted at oracle_spin + N */

static char stack[65536] __attribute__ ((aligned (64)));
static struct preempt_task_view view = {
  .stack_low = stack, .stack_high = stack + sizeof stack, .reserve = 8192
};
static uint8_t around_sp[ORACLE_RED_ZONE + ABOVE];      /* what the task has there */

static void
differ (const char *line)
{
  if (differences++ < 10)
    printf ("round %u: %s\n", rounds_done, line);
}

/* --- The signal, and asyncPreempt2's C part --- */

/* The time that it takes from there to the loop, about.  */
static unsigned delay = 1000;

/* A signal soon, at no foreseeable instant.  */
static void
arm (void)
{
  timer_arm (delay + oracle_random (&random_state) % 2048);
}

static void
inject (ucontext_t *context)
{
  uintptr_t pc = machine_pc (context), sp = machine_sp (context);
  enum preempt_point point = preempt_inject (context);
  if (point != PREEMPT_SAFE)
    {
      dprintf (1, "preempt_inject: %s\n", preempt_point_name (point));
      _exit (3);
    }
  preemptions++;
  preempted_pc = pc;
  preempted_sp = sp;
  delay -= delay / 64;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  int saved = errno;
  if (preempt_safe_point (context, &view) != PREEMPT_SAFE)
    {
      /* Not in the loop yet.  */
      delay += delay < SIGNAL_LATEST ? delay / 8 : 0;
      arm ();
    }
  else if (rehearsing)
    oracle_end (&oracle_area);
  else
    inject (context);
  errno = saved;
}

void
preempted (struct preempt_frame *frame)
{
  struct oracle_area *area = &oracle_area;
  size_t taken = preempted_sp - oracle_handed_sp (area);
  char line[96];
  oracle_compare_frame (frame, area, preempted_pc, preempted_sp, differ);
  oracle_compare_handed (area, preempted_pc, alignment, differ);
  if (taken > cpu_stack_bytes ())
    {
      snprintf (line, sizeof line, "the trampoline has taken %zu bytes of stack, and"
                " says %zu", taken, cpu_stack_bytes ());
      differ (line);
    }
  seen[preempted_pc - (uintptr_t) oracle_spin] = true;
  oracle_end (area);
}

/* --- A round --- */

/* Leaf code may have SP anywhere that is a multiple of a word.  */
static void
fill_stack (void)
{
  char *sp = stack + sizeof stack - ABOVE
             - oracle_random (&random_state) % 16 * ORACLE_SP_STEP;
  for (unsigned i = 0; i < sizeof around_sp; i += 8)
    {
      uint64_t value = oracle_random (&random_state);
      memcpy (around_sp + i, &value, 8);
    }
  memcpy (sp - ORACLE_RED_ZONE, around_sp, sizeof around_sp);
  oracle_area.in.sp = (uintptr_t) sp;
}

static void
compare_stack (void)
{
  const uint8_t *sp = (const uint8_t *) (uintptr_t) oracle_area.in.sp;
  char line[80];
  for (int i = -(int) red_zone; i < ABOVE; i++)
    if (sp[i] != around_sp[ORACLE_RED_ZONE + i] && !oracle_spare (i))
      {
        snprintf (line, sizeof line, "the byte at SP%+d changed from %02x to %02x", i,
                  around_sp[ORACLE_RED_ZONE + i], sp[i]);
        differ (line);
        return;
      }
}

static void
compare (void)
{
  oracle_compare (&oracle_area.in, &oracle_area.out, differ);
  compare_stack ();
}

static void
run (bool signal)
{
  oracle_fill (&oracle_area, &random_state);
  fill_stack ();
  if (signal)
    arm ();
  else
    oracle_end (&oracle_area);
  oracle_hold ();
}

/* Without a preemption, with a signal and without, all must survive as well.  */
static void
rehearse (void)
{
  for (unsigned i = 0; i < 64; i++)
    {
      bool signal = i % 2 == 1;
      run (signal);
      oracle_learn (&oracle_area, signal);
      compare ();
    }
  if (differences != 0)
    {
      printf ("this machine loses state with no preemption\n");
      exit (4);
    }
}

/* --- --- */

/* Is WORD NAME and a number?  Which?  */
static bool
is_number (const char *word, const char *name, unsigned *number)
{
  size_t n = strlen (name);
  if (strncmp (word, name, n) != 0)
    return false;
  *number = strtoul (word + n, NULL, 10);
  return true;
}

static void
arguments (int argc, char **argv)
{
  if (argc < 2)
    {
      fprintf (stderr, "usage: survive PREEMPTIONS [PROMISE...] [red-zone:N] [align:N]"
               " [hide:FEATURE...] [places]\n");
      exit (2);
    }
  for (int i = 2; i < argc; i++)
    if (feature_hidden (argv[i]))
      continue;
    else if (strcmp (argv[i], "places") == 0)
      all_places = true;
    else if (!is_number (argv[i], "red-zone:", &red_zone)
             && !is_number (argv[i], "align:", &alignment)
             && !oracle_promise (argv[i]))
      {
        fprintf (stderr, "survive: what is %s?\n", argv[i]);
        exit (2);
      }
  if (red_zone > ORACLE_RED_ZONE)
    exit (2);
}

static unsigned
places (void)
{
  unsigned n = 0;
  for (unsigned i = 0; i < PLACES; i++)
    n += seen[i];
  return n;
}

int
main (int argc, char **argv)
{
  unsigned wanted = argc > 1 ? atoi (argv[1]) : 0;
  trouble (oracle_look ());
  trouble (preempt_init ());
  arguments (argc, argv);
  held = &oracle_area;
  oracle_init (held);
  timer_install (handle);
  trouble (preempt_check_thread ());
  rehearse ();
  for (rehearsing = false; rounds_done < wanted && differences == 0; rounds_done++)
    {
      run (true);
      compare ();
    }
  printf ("%d preemptions, at %u of %u instructions, %u differences\n",
          (int) preemptions, places (), oracle_instructions, differences);
  return differences != 0 || (unsigned) preemptions != rounds_done
         || (all_places && places () < oracle_instructions);
}
