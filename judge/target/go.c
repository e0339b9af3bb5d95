/* Into the stub and out of it: its stacks, the functions that it calls, and what it may do
   wrong beside losing registers.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Around SP, what is filled and looked at.  */
enum { PAGE = 4096, BELOW_SP = 8192, ABOVE_SP = 4096, CALLS_MOST = 1000 };

struct side side[2] = { { .name = "one side" }, { .name = "the other side" } };
const char *go_destroyer;
uint64_t go_conditions;
const void *go_nowhere;
bool go_steps, go_trace;
const char *go_illegal;

static uint64_t seen_with, seen_without;
static unsigned calls[JUDGE_CALLS];
static bool out_of_time, hung;

/* --- Conditions --- */

void
go_try (const struct oracle_state *state)
{
  go_conditions = judge_conditions_of (state) | choices_conditions ();
  seen_with |= go_conditions;
  seen_without |= ~go_conditions;
}

void
go_print_conditions (uint64_t with, uint64_t without)
{
  const char *before = "";
  uint64_t told = (with | without) & seen_with & seen_without;
  for (unsigned k = 0; judge_conditions[k][0] != NULL; k++)
    if (told >> k & 1)
      {
        printf ("%s%s", before, judge_conditions[k][with >> k & 1 ? 0 : 1]);
        before = ", ";
      }
  choices_print (with & told, without & told, before);
}

/* --- Faults --- */

static struct
{
  char text[200];
  unsigned times;
  uint64_t with, without;
} fault[16];
static unsigned faults;

void
go_fault (const char *format, ...)
{
  char text[sizeof fault->text];
  unsigned i = 0;
  va_list ap;
  va_start (ap, format);
  vsnprintf (text, sizeof text, format, ap);
  va_end (ap);
  /* The same but for numbers is the same.  */
  size_t length = strcspn (text, "0123456789");
  while (i < faults && strncmp (fault[i].text, text, length) != 0)
    i++;
  if (i == sizeof fault / sizeof *fault)
    return;
  if (i == faults)
    {
      strcpy (fault[faults++].text, text);
      fault[i].with = fault[i].without = -1;
    }
  fault[i].times++;
  fault[i].with &= go_conditions;
  fault[i].without &= ~go_conditions;
}

unsigned
go_faults (void)
{
  return faults;
}

bool
go_out_of_time (void)
{
  return out_of_time;
}

bool
go_hung (void)
{
  return hung;
}

/* --- Signals --- */

/* Elsewhere than in the stub a signal has nobody to tell; the host knows this status.  */
enum { STATUS_ASTRAY = 119, TICKS = 4 };

/* The judge's process, or trace's.  */
static pid_t own;

static sigjmp_buf outside;
static volatile sig_atomic_t inside;
static volatile struct
{
  int number, code;
  uintptr_t pc, address;
  enum judge_refused refused;
} caught;

/* Machines of which nobody has said more have no other.  */
enum judge_refused __attribute__ ((weak))
judge_refused (const ucontext_t *context)
{
  return (void) context, REFUSED_ANY;
}

/* The kernel knows no address: no canonical one, or a privileged instruction.  */
static bool
is_general (int number, int code)
{
  return number == SIGSEGV && code == SI_KERNEL;
}

static bool
is_refusal (int number, int code)
{
  return number == SIGILL || is_general (number, code);
}

/* How often the stub has been entered, also when time was last looked at.  */
static volatile unsigned entries, entries_then;

/* All but the last of so many ticks note what is there; what takes two hangs, unless it is slow for
   being stepped through.  Return whether time is up.  */
static bool
tick (int number)
{
  static unsigned ticks;
  bool up = number == SIGALRM || ++ticks >= TICKS;
  if (up && !out_of_time)
    hung = inside && !go_steps && (number == SIGALRM || entries == entries_then);
  entries_then = entries;
  out_of_time |= up;
  return up;
}

static void
catch (int number, siginfo_t *info, void *context)
{
  bool timer = number == SIGPROF || number == SIGALRM;
  if (timer && (!tick (number) || !inside))
    return;
  bool step = go_steps && judge_stepped (info, context);
  if (!inside)
    _exit (STATUS_ASTRAY);
  if (step)
    {
      trace_step (context);
      return;
    }
  caught.number = number;
  caught.code = info->si_code;
  caught.address = (uintptr_t) info->si_addr;
  caught.pc = judge_pc (context);
  caught.refused = is_refusal (number, info->si_code) ? judge_refused (context) : REFUSED_ANY;
  siglongjmp (outside, 1);
}

static const char *
name_of (int number)
{
  const char *name = sigabbrev_np (number);
  return name != NULL ? name : "?";
}

unsigned
go_place (uintptr_t pc)
{
  uintptr_t stub = pc - JUDGE_CODE (judge_stub), second = pc - JUDGE_CODE (judge_second);
  if (second < GO_LONGEST && second < stub)
    return GO_LONGEST + second;
  return stub < GO_LONGEST ? stub : 2 * GO_LONGEST;
}

/* No verdict: it is AT a place in words.  */
static void
tell_illegal (const char *at)
{
  static char text[sizeof contract.symbol + 120];
  snprintf (text, sizeof text, "%s: %s\t%u",
            caught.refused == REFUSED_PRIVILEGED ? "an instruction that only a kernel may run"
            : "an instruction that this CPU has not, or none has", at + strlen ("at "),
            go_place (caught.pc));
  go_illegal = text;
}

static void
tell_caught (void)
{
  unsigned place = go_place (caught.pc);
  char at[sizeof contract.symbol + 24];
  if (caught.number == SIGPROF || caught.number == SIGALRM)
    {
      if (hung)
        go_fault ("it did not come back within %u seconds", contract.seconds);
      return;
    }
  if (place < 2 * GO_LONGEST)
    snprintf (at, sizeof at, "at %s+%#x",
              place < GO_LONGEST ? contract.symbol : contract.second, place % GO_LONGEST);
  else
    snprintf (at, sizeof at, "at address %#" PRIxPTR ", outside of it", caught.pc);
  if (caught.refused == REFUSED_STOP || caught.number == SIGTRAP)
    go_fault ("it stops itself, as abort does, %s", at);
  else if (caught.number == SIGILL || caught.refused == REFUSED_PRIVILEGED)
    tell_illegal (at);
  else if (is_general (caught.number, caught.code))
    go_fault ("it crashed with SIG%s %s: an access that is not allowed",
              name_of (caught.number), at);
  else if (caught.number == SIGSEGV || caught.number == SIGBUS)
    go_fault ("it crashed with SIG%s %s: access to address %#" PRIxPTR,
              name_of (caught.number), at, caught.address);
  else
    go_fault ("it crashed with SIG%s %s", name_of (caught.number), at);
}

static const char *
prepare_signals (void)
{
  static char stack[64 << 10] __attribute__ ((aligned (64)));
  static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS,
                                 SIGPROF, SIGALRM };
  stack_t s = { .ss_sp = stack, .ss_size = sizeof stack };
  struct sigaction action = { .sa_sigaction = catch,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  sigfillset (&action.sa_mask);
  bool failed = sigaltstack (&s, NULL) != 0;
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
    failed |= sigaction (signals[i], &action, NULL) != 0;
  /* What it computes, and, should it sleep, what it may take altogether.  */
  struct itimerval computing;
  long part = contract.seconds * 1000000L / TICKS;
  computing.it_value = computing.it_interval
    = (struct timeval) { part / 1000000, part % 1000000 };
  struct itimerval waiting = { .it_value.tv_sec = 20 * contract.seconds };
  failed |= setitimer (ITIMER_PROF, &computing, NULL) != 0;
  failed |= setitimer (ITIMER_REAL, &waiting, NULL) != 0;
  return failed ? "signals cannot be prepared" : NULL;
}

pid_t
go_fork (void)
{
  struct itimerval computing, waiting;
  getitimer (ITIMER_PROF, &computing);
  getitimer (ITIMER_REAL, &waiting);
  pid_t child = fork ();
  if (child == 0)
    {
      own = getpid ();
      setitimer (ITIMER_PROF, &computing, NULL);
      setitimer (ITIMER_REAL, &waiting, NULL);
    }
  return child;
}

/* --- Stacks --- */

static char *
map_guarded (size_t bytes)
{
  char *at = mmap (NULL, bytes + 2 * PAGE, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED || mprotect (at + PAGE, bytes, PROT_READ | PROT_WRITE) != 0)
    return NULL;
  return at + PAGE;
}

/* What is around SP, as it was filled.  */
static char kept[2][BELOW_SP + ABOVE_SP];

const char *
go_prepare (void)
{
  /* Pages may be larger: each end has some of the room.  */
  for (unsigned i = 0; i < 2; i++)
    {
      side[i].stack = map_guarded (STACK_BYTES);
      side[i].storage = (void *) map_guarded (STORAGE_BYTES);
      if (side[i].stack == NULL || side[i].storage == NULL)
        return "out of memory";
    }
  own = getpid ();
  go_nowhere = side[0].stack - PAGE;
  return prepare_signals ();
}

uintptr_t
go_sp (const struct side *s)
{
  return (uintptr_t) s->stack + STACK_BYTES / 2;
}

struct side *
go_side (uintptr_t sp)
{
  for (unsigned i = 0; i < 2; i++)
    if (sp - (uintptr_t) side[i].stack <= STACK_BYTES)
      return &side[i];
  return NULL;
}

uintptr_t *
go_result (const struct side *s)
{
  return s->storage + RESULT_AT / sizeof (uintptr_t);
}

void
go_note_stack (const struct side *s)
{
  memcpy (kept[s - side], (char *) go_sp (s) - BELOW_SP, sizeof kept[0]);
}

void
go_fill_stacks (void)
{
  uint64_t random = 0x9e3779b97f4a7c15;
  for (unsigned i = 0; i < 2; i++)
    {
      char *from = (char *) go_sp (&side[i]) - BELOW_SP;
      for (unsigned k = 0; k < sizeof kept[i]; k += 8)
        {
          uint64_t value = oracle_random (&random);
          memcpy (from + k, &value, 8);
        }
      go_note_stack (&side[i]);
      memset (side[i].storage, 0, STORAGE_BYTES);
    }
}

void
go_check_stack (const struct side *s, uintptr_t sp, unsigned below, unsigned mine)
{
  const char *from = (char *) go_sp (s) - BELOW_SP, *end = from + sizeof kept[0];
  for (const char *at = (char *) sp - below; at < end; at++)
    {
      int offset = at - (char *) sp;
      if ((offset >= 0 && offset < (int) mine) || oracle_spare (offset)
          || *at == kept[s - side][at - from])
        continue;
      go_fault (offset < 0 ? "it wrote into the red zone of the code around it: at SP-%d"
                           : "it wrote over its caller's stack: at SP+%d", abs (offset));
      return;
    }
}

/* --- Into it --- */

/* What it must leave alone, beside the stacks: a copy.  */
static struct oracle_state in_copy, other_copy;

/* A process that the stub has made is not to go on as another judge.  */
static void
end_other_process (void)
{
  if (getpid () != own)
    _exit (STATUS_ASTRAY);
  if (waitpid (-1, NULL, WNOHANG) >= 0)
    go_fault ("it has made a process");
}

static unsigned
go (unsigned way)
{
  if (go_steps)
    trace_enter (way);
  in_copy = oracle_area.in;
  other_copy = oracle_area.other;
  entries++;
  inside = 1;
  unsigned pad = sigsetjmp (outside, 1) == 0 ? judge_go (way) : JUDGE_FAULT;
  inside = 0;
  end_other_process ();
  if (pad == JUDGE_FAULT)
    {
      if (go_nowhere != NULL && caught.number == SIGSEGV
          && caught.address - (uintptr_t) go_nowhere < PAGE)
        return pad;
      tell_caught ();
      return pad;
    }
  /* The machine's half may change in's SP.  */
  in_copy.sp = oracle_area.in.sp;
  if (memcmp (&in_copy, &oracle_area.in, sizeof in_copy) != 0
      || memcmp (&other_copy, &oracle_area.other, sizeof other_copy) != 0)
    {
      oracle_area.other = other_copy;
      go_fault ("it wrote over the judge's memory");
    }
  return pad;
}

/* Make oracle_area.in what a function leaves that was called with OUT.  */
static void
destroy (const struct oracle_state *out)
{
  struct oracle_state *next = &oracle_area.in;
  bool general = contract.destroys == DESTROYS_GENERAL;
  *next = general ? *out : oracle_area.other;
  for (struct item *i = contract.item; i < contract.item + contract.items; i++)
    {
      uint8_t value[ORACLE_WIDEST];
      unsigned bytes;
      bool its_own = contract.destroys != DESTROYS_ALL && i->kept != 0;
      if (i->special != NULL)
        continue;
      /* All, but what it keeps; or all that is not general.  */
      if (!general && its_own && oracle_get (out, i->name, value, &bytes))
        oracle_set (next, i->name, value, i->kept < bytes ? i->kept : bytes);
      if (general && !its_own && contract_in_group ("general", i->name)
          && oracle_get (&oracle_area.other, i->name, value, &bytes))
        oracle_set (next, i->name, value, bytes);
    }
  if (!general)
    judge_as_returned (next, out, contract.destroys == DESTROYS_ALL);
  judge_set_result (next, (uintptr_t) judge_resolved);
}

unsigned
go_follow (unsigned way, const struct oracle_state *in)
{
  static struct oracle_state out;
  unsigned pad = go (way);
  for (unsigned n = 0; pad >= JUDGE_CALLED; n++)
    {
      const char *name = contract.call[pad - JUDGE_CALLED];
      out = oracle_area.out;
      calls[pad - JUDGE_CALLED]++;
      const char *wrong = judge_handed_wrong (&out, contract.stack_align);
      if (wrong != NULL)
        go_fault ("it calls %s where %s", name, wrong);
      if (n == CALLS_MOST)
        {
          go_fault ("it calls %s without end", name);
          return JUDGE_FAULT;
        }
      destroy (&out);
      if (n == 0)
        compare_destroyed (in, &oracle_area.in);
      pad = go (JUDGE_BACK);
    }
  return pad;
}

/* --- In words --- */

void
go_print (void)
{
  bool must_call = contract.kind == KIND_PREEMPT || contract.kind == KIND_HOOK;
  for (unsigned i = 0; i < contract.calls; i++)
    if (calls[i] == 0 && must_call && go_illegal == NULL)
      go_fault ("it never calls %s", contract.call[i]);
  for (unsigned i = 0; i < faults; i++)
    {
      printf ("fault\t%s\t%u\t", fault[i].text, fault[i].times);
      /* One alone has everything in common.  */
      if (fault[i].times > 1)
        go_print_conditions (fault[i].with, fault[i].without);
      putchar ('\n');
    }
}
