/* Compiled code, preempted at every instruction.

   Area: the trampoline, injection and safe points.  Purpose: each case runs twice,
   in children of one process, so that both begin with the same memory.  SIGTRAP comes
   before every instruction (machine/stepping.h).  The first run notes the state
   at each; the second preempts the code there, wherever preempt_safe_point lets
   it, and compares: the state before the preemption with that behind it, the state
   at each instruction with the first run's, and the result.

   asyncPreempt itself is not stepped through, so that it takes the ways that it takes in
   earnest: a breakpoint waits at the interrupted instruction.  asyncPreempt2 is the
   oracle's, which changes all registers.

   Arguments: what the trampoline's headers promise to keep, in the oracle's words, and
   hide:NAME for features of the CPU that the trampoline is not to see; then the cases, or none for a list of them.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "feature_bit.h"
#include "machine.h"
#include "step.h"
#include "stepping.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_BYTES 512         /* that are looked at, from the red zone's end up */

struct step
{
  uintptr_t pc;
  uint64_t digest;              /* of the state; its lowest bit: injected */
};
#define STEPS (1u << 24)

/* Of both runs, in shared memory.  */
struct record
{
  size_t steps, injections;
  size_t deferred[PREEMPT_POINTS];
  uint64_t result;
  bool ended;
};

static struct preempt_task_view view = { .reserve = 2048 };
static uint64_t random_state = 0x9e3779b97f4a7c15;

static struct step *first;      /* the run without injections */
static struct record *record, *first_record;
static bool injecting, inside;  /* asyncPreempt */
static uintptr_t pc;            /* of the instruction that is next */
static struct oracle_state before, state;
static uint8_t stack_before[STACK_BYTES];
static unsigned differences;

static void
differ (const char *line)
{
  if (differences++ < 10)
    dprintf (1, "  instruction %zu at %#zx: %s\n", record->steps, (size_t) pc, line);
}

static void __attribute__ ((format (printf, 1, 2)))
differ_in (const char *format, ...)
{
  char line[160];
  va_list ap;
  va_start (ap, format);
  vsnprintf (line, sizeof line, format, ap);
  va_end (ap);
  differ (line);
}

/* --- The state --- */

static uint64_t
digest (const struct oracle_state *s)
{
  const uint64_t *word = (const uint64_t *) s;
  uint64_t d = STEP_DIGEST;
  for (size_t i = 0; i < sizeof *s / sizeof *word; i++)
    d = (d ^ (d >> 29) ^ word[i]) * UINT64_C (0x9e3779b97f4a7c15);
  return d & ~UINT64_C (1);
}

/* The task's bytes from SP's red zone on; how many.  */
static size_t
stack_bytes (const uint8_t **at)
{
  *at = (const uint8_t *) (uintptr_t) state.sp - ORACLE_RED_ZONE;
  size_t room = (const uint8_t *) view.stack_high - *at;
  return room < STACK_BYTES ? room : STACK_BYTES;
}

/* STATE and its stack, behind a preemption, with those before.  */
static void
compare (void)
{
  const uint8_t *at;
  oracle_compare (&before, &state, differ);
  size_t bytes = stack_bytes (&at);
  for (size_t i = 0; i < bytes; i++)
    if (at[i] != stack_before[i] && !oracle_spare ((int) i - ORACLE_RED_ZONE))
      {
        differ_in ("the byte at SP%+d changed from %02x to %02x",
                   (int) i - ORACLE_RED_ZONE, stack_before[i], at[i]);
        return;
      }
}

/* Both runs must find the same below the red zone, where a function's locals will
   be that it has not set yet.  */
static void
fill_below (const ucontext_t *c)
{
  size_t bytes = preempt_trampoline.stack + view.reserve;
  memset ((char *) machine_sp (c) - ORACLE_RED_ZONE - bytes, 0x6b, bytes);
}

/* --- Stepping --- */

/* What the signal's handler ends with: the instruction that is next is stepped through, or
   waited for, or not.  */
enum next { STEP, WAIT, GO_ON };

static enum next
inject (ucontext_t *c)
{
  const uint8_t *at;
  size_t bytes = stack_bytes (&at);
  memcpy (stack_before, at, bytes);
  before = state;
  /* Other tasks have this in their registers, or that.  */
  if (record->injections++ % 16 == 0)
    oracle_fill (&oracle_area, &random_state);
  oracle_area.in = before;
  enum preempt_point point = preempt_inject (c);
  inside = point == PREEMPT_SAFE;
  if (inside)
    return WAIT;
  differ_in ("preempt_inject: %s", preempt_point_name (point));
  return STEP;
}

void
preempted (struct preempt_frame *frame)
{
  uintptr_t sp = before.sp;
  oracle_compare_frame (frame, &oracle_area, pc, sp, differ);
  oracle_compare_handed (&oracle_area, pc, ORACLE_STACK_ALIGN, differ);
}

/* Another instruction is done.  Only recorded code must find the same state: the
   dynamic linker looks at which state components are in use, and saves no others,
   and that preemption does change.  */
static enum next
step (ucontext_t *c)
{
  struct step *s = &first[record->steps];
  oracle_take (&state, c);
  enum preempt_point point = preempt_safe_point (c, &view);
  uint64_t d = 0;
  if (point == PREEMPT_SAFE)
    {
      static struct oracle_state plain;
      plain = state;
      oracle_forget (&plain);
      d = digest (&plain);
      point = machine_refuses (c);
    }
  if (!injecting)
    *s = (struct step) { pc, d };
  else if (s->pc != pc)
    differ_in ("without preemption it is at %#zx", (size_t) s->pc);
  else if (s->digest != d)
    differ ("the state differs from that without preemption");
  record->steps++;
  record->deferred[point]++;
  fill_below (c);
  if (!injecting || point != PREEMPT_SAFE)
    return STEP;
  s->digest |= 1;
  return inject (c);
}

/* Back from asyncPreempt.  */
static enum next
step_back (ucontext_t *c, uintptr_t back)
{
  inside = false;
  if (back != pc)
    {
      differ_in ("a trap at %#zx, in asyncPreempt", (size_t) back);
      _exit (1);
    }
  oracle_take (&state, c);
  compare ();
  fill_below (c);
  return STEP;
}

static enum next
stop (ucontext_t *c, uintptr_t at)
{
  if (inside)
    return step_back (c, at);
  pc = at;
  if (pc == MACHINE_CODE (stepping_begin) || pc == MACHINE_CODE (stepping_end))
    {
      bool begins = pc == MACHINE_CODE (stepping_begin);
      stepping_skip (c);
      if (begins)
        fill_below (c);
      return begins ? STEP : GO_ON;
    }
  if (record->steps == STEPS || differences >= 10)
    {
      differ ("no more");
      _exit (1);
    }
  return step (c);
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  uintptr_t at = stepping_stop (context);
  int saved = errno;
  (void) signal, (void) info;
  enum next next = stop (context, at);
  errno = saved;
  if (next == STEP)
    stepping_next (context);
  else if (next == WAIT)
    stepping_until (pc);
}

/* --- Two runs --- */

/* In a child, which ends with its parent and gets no one else's signals.  */
static void
run_child (const struct step_case *what)
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setpgid (0, 0);
  sigaltstack (&s, NULL);
  sigfillset (&action.sa_mask);
  sigaction (STEPPING_SIGNAL, &action, NULL);
  view.stack_high = __builtin_frame_address (0);
  view.stack_low = (char *) view.stack_high - 262144;
  record->result = stepping_call (what->run);
  record->ended = true;
  if (injecting && record->steps != first_record->steps)
    differ_in ("without preemption there are %zu instructions", first_record->steps);
  _exit (differences != 0);
}

/* Return whether the child has ended as it should.  */
static bool
run (const struct step_case *what, bool inject_there, struct record *r)
{
  int status;
  injecting = inject_there;
  record = r;
  memset (r, 0, sizeof *r);
  pid_t child = fork ();
  if (child == 0)
    run_child (what);
  if (child < 0 || waitpid (child, &status, 0) != child)
    {
      perror ("step");
      exit (3);
    }
  if (WIFSIGNALED (status))
    printf ("  %s at instruction %zu\n", strsignal (WTERMSIG (status)), r->steps);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0 && r->ended;
}

static int
by_pc (const void *a, const void *b)
{
  const struct step *x = a, *y = b;
  return (x->pc > y->pc) - (x->pc < y->pc);
}

/* At how many different instructions of those N was the code preempted?  */
static size_t
places (struct step *s, size_t n)
{
  size_t injected = 0, count = 0;
  for (size_t i = 0; i < n; i++)
    if (s[i].digest & 1)
      s[injected++] = s[i];
  qsort (s, injected, sizeof *s, by_pc);
  for (size_t i = 0; i < injected; i++)
    count += i == 0 || s[i].pc != s[i - 1].pc;
  return count;
}

static bool
test (const struct step_case *what)
{
  struct record *r = first_record + 1;
  bool ok = run (what, false, first_record) && run (what, true, r);
  if (ok && r->result != first_record->result)
    {
      printf ("  the result is another\n");
      ok = false;
    }
  printf ("%s: %zu instructions, %zu preemptions at %zu places, deferred", what->name,
          r->steps, r->injections, places (first, first_record->steps));
  for (unsigned i = PREEMPT_SAFE + 1; i < PREEMPT_POINTS; i++)
    if (r->deferred[i] != 0)
      printf (" %zu (%s)", r->deferred[i], preempt_point_name (i));
  printf (": %s\n", ok && r->injections > 0 ? "equal" : "DIFFERENT");
  fflush (stdout);
  return ok && r->injections > 0;
}

/* --- --- */

static void *
shared (size_t bytes)
{
  void *map = mmap (NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED)
    {
      perror ("step");
      exit (3);
    }
  return map;
}

static const struct step_case *
find (const char *name)
{
  static const struct step_case *const lists[]
    = { step_c, step_vectors, step_machine,
#ifndef STEP_NO_ZLIB
        step_zlib,
#endif
#ifndef STEP_NO_LUA
        step_lua,
#endif
#ifndef STEP_NO_CXX
        step_cxx
#endif
      };
  for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++)
    for (const struct step_case *c = lists[i]; c->name != NULL; c++)
      if (name == NULL)
        printf ("%s\n", c->name);
      else if (strcmp (c->name, name) == 0)
        return c;
  return NULL;
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
  int i = 1;
  trouble (oracle_look ());
  trouble (preempt_init ());
  while (i < argc && (feature_hidden (argv[i]) || oracle_promise (argv[i])))
    i++;
  if (i == argc)
    find (NULL);
  oracle_init (&oracle_area);
  trouble (stepping_prepare ());
  first = shared (STEPS * sizeof *first);
  first_record = shared (2 * sizeof *first_record);
  bool ok = true;
  for (; i < argc; i++)
    {
      const struct step_case *what = find (argv[i]);
      trouble (what == NULL ? "no such case" : NULL);
      ok &= test (what);
    }
  return !ok;
}
