/* errno, MXCSR and the x87 control word belong to the task, however it was
   switched away from; flags where it was preempted.

   SPDX-License-Identifier: MIT  */

#include <errno.h>
#include <signal.h>
#include <ucontext.h>

#include "check.h"

#include <x86intrin.h>

#define MXCSR_STATUS 0x3f
#define STANDARD_MXCSR 0x1f80
#define STANDARD_CONTROL 0x37f
#define ID 0x200000             /* a flag that no instruction looks at */

static unsigned
get_mxcsr (void)
{
  unsigned value;
  __asm__ volatile ("stmxcsr %0" : "=m" (value));
  return value & ~MXCSR_STATUS;
}

static void
set_mxcsr (unsigned value)
{
  __asm__ volatile ("ldmxcsr %0" : : "m" (value));
}

static unsigned
get_control (void)
{
  unsigned short value;
  __asm__ volatile ("fnstcw %0" : "=m" (value));
  return value;
}

static void
set_control (unsigned short value)
{
  __asm__ volatile ("fldcw %0" : : "m" (value));
}

static unsigned
get_id (void)
{
  return __readeflags () & ID;
}

static void
set_id (unsigned id)
{
  __writeeflags ((__readeflags () & ~ID) | id);
}

/* Rounding up, down and to zero, each in its own precision (SDM volume 1, 8.1.5
   and 10.2.3); exceptions stay masked.  */
static struct state
{
  unsigned mxcsr, control;
  int error;
  unsigned id;
} states[] = {
  { 0x5f80, 0x0b7f, EDOM, 0 },
  { 0xbf80, 0x067f, ERANGE, ID },
  { 0x7fc0, 0x0c7f, EILSEQ, 0 },
};
enum { STATES = sizeof states / sizeof *states };

/* A CPU that is only simulated, such as valgrind's, may hold less of a control word
   than it is given: only what it does is tried.  */
static void
settle (void)
{
  bool distinct = true;
  for (unsigned i = 0; i < STATES; i++)
    {
      set_mxcsr (states[i].mxcsr);
      set_control (states[i].control);
      states[i].mxcsr = get_mxcsr ();
      states[i].control = get_control ();
      for (unsigned k = 0; k < i; k++)
        distinct &= states[k].mxcsr != states[i].mxcsr
                    && states[k].control != states[i].control;
      printf ("mxcsr %#x, control %#x\n", states[i].mxcsr, states[i].control);
    }
  set_mxcsr (STANDARD_MXCSR);
  set_control (STANDARD_CONTROL);
  check (distinct, "three states to tell apart");
}

struct run
{
  const struct state *state;
  bool yields;
  volatile bool stop;
  unsigned long wrong_mxcsr, wrong_control, wrong_error, wrong_flags, looks;
};

static void *
keep_state (void *argument)
{
  struct run *r = argument;
  set_mxcsr (r->state->mxcsr);
  set_control (r->state->control);
  errno = r->state->error;
  do
    {
      if (r->yields)
        preempt_yield ();
      else
        {
          set_id (r->state->id);
          spin ();
          r->wrong_flags += get_id () != r->state->id;
        }
      r->wrong_mxcsr += get_mxcsr () != r->state->mxcsr;
      r->wrong_control += get_control () != r->state->control;
      r->wrong_error += errno != r->state->error;
      r->looks++;
    }
  while (!r->stop);
  return NULL;
}

/* Run the three, until each has been switched to WANTED times; the first task
   looks at its own state too.  */
static void
test (bool yields, unsigned wanted, const char *how)
{
  struct run run[STATES] = { 0 };
  preempt_task *task[STATES];
  struct run first = { 0 };
  uint64_t least = 0;
  for (unsigned i = 0; i < STATES; i++)
    {
      run[i] = (struct run) { .state = &states[i], .yields = yields };
      task[i] = spawn (keep_state, &run[i]);
    }
  errno = ENOTTY;
  for (uint64_t end = spent_ms () + PATIENCE; least < wanted && spent_ms () < end;)
    {
      preempt_yield ();
      first.wrong_mxcsr += get_mxcsr () != STANDARD_MXCSR;
      first.wrong_control += get_control () != STANDARD_CONTROL;
      first.wrong_error += errno != ENOTTY;
      least = stats (task[0]).switches;
      for (unsigned i = 1; i < STATES; i++)
        if (stats (task[i]).switches < least)
          least = stats (task[i]).switches;
    }
  for (unsigned i = 0; i < STATES; i++)
    run[i].stop = true;
  for (unsigned i = 0; i < STATES; i++)
    {
      preempt_join (task[i], NULL);
      first.wrong_mxcsr += run[i].wrong_mxcsr;
      first.wrong_control += run[i].wrong_control;
      first.wrong_error += run[i].wrong_error;
      first.wrong_flags += run[i].wrong_flags;
    }
  printf ("%s: wrong errno %lu, mxcsr %lu, control %lu, flags %lu\n", how,
          first.wrong_error, first.wrong_mxcsr, first.wrong_control,
          first.wrong_flags);
  char name[80];
  snprintf (name, sizeof name, "%s: each task was switched to", how);
  check (least >= wanted, name);
  snprintf (name, sizeof name, "%s: errno", how);
  check (first.wrong_error == 0, name);
  snprintf (name, sizeof name, "%s: MXCSR", how);
  check (first.wrong_mxcsr == 0, name);
  snprintf (name, sizeof name, "%s: x87 control word", how);
  check (first.wrong_control == 0, name);
  if (!yields)                  /* no function preserves them */
    check (first.wrong_flags == 0, "preempted: flags");
}

/* A new task has its spawner's control state, as a new thread has; not its errno;
   and what it changes is its own.  */
static void *
look (void *argument)
{
  struct state *seen = argument;
  *seen = (struct state) { get_mxcsr (), get_control (), errno, 0 };
  set_mxcsr (states[1].mxcsr);
  set_control (states[1].control);
  errno = states[1].error;
  return NULL;
}

static void
inherited (void)
{
  struct state seen;
  set_mxcsr (states[0].mxcsr);
  set_control (states[0].control);
  errno = ENOTTY;
  preempt_task *task = spawn (look, &seen);
  set_mxcsr (STANDARD_MXCSR);
  set_control (STANDARD_CONTROL);
  preempt_join (task, NULL);
  check (seen.mxcsr == states[0].mxcsr && seen.control == states[0].control,
         "a task begins with its spawner's control state");
  check (seen.error == 0, "and with errno 0");
  check (get_mxcsr () == STANDARD_MXCSR && get_control () == STANDARD_CONTROL
         && errno == ENOTTY, "what it leaves is not its joiner's");
}

/* x87's exceptions are those of the task that has them: unmasked, they are raised there,
   at its next x87 instruction that looks, or where it yields before; masked, they are
   none of another task that has them unmasked.  */
#define UNMASKED_CONTROL (STANDARD_CONTROL & ~4)        /* division by zero */

static char *raiser;            /* where on its stack */
static volatile sig_atomic_t raised, raised_elsewhere;
static volatile bool yielded_enough;

/* Divide by zero, and do not look.  */
static void
divide (void)
{
  __asm__ volatile ("fld1\n\tfldz\n\tfdivrp" : : : "st");
}

static void
drop_result (void)
{
  __asm__ volatile ("fnclex\n\tffree %%st(0)\n\tfincstp" : : : "st");
}

/* On with all exceptions masked, and none noted.  */
static void
handle_fpe (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  ucontext_t *c = context;
  raised++;
  raised_elsewhere += raiser - (char *) __builtin_frame_address (0) > 32768
                      || raiser < (char *) __builtin_frame_address (0);
#ifdef __x86_64__
  c->uc_mcontext.fpregs->cwd |= 0x3f;
  c->uc_mcontext.fpregs->swd &= ~0x80bf;
#else
  c->uc_mcontext.fpregs->cw |= 0x3f;
  c->uc_mcontext.fpregs->sw &= ~0x80bf;
#endif
}

static void *
raise_pending (void *argument)
{
  raiser = __builtin_frame_address (0);
  set_control (UNMASKED_CONTROL);
  divide ();
  preempt_yield ();
  drop_result ();
  return argument;
}

static void *
note_masked (void *argument)
{
  while (!yielded_enough)
    {
      divide ();
      drop_result ();
      divide ();
      __asm__ volatile ("ffree %%st(0)\n\tfincstp" : : : "st");
      preempt_yield ();
    }
  return argument;
}

static void *
keep_unmasked (void *argument)
{
  set_control (UNMASKED_CONTROL);
  for (unsigned i = 0; i < 100; i++)
    {
      preempt_yield ();
      __asm__ volatile ("fwait");
    }
  yielded_enough = true;
  return argument;
}

/* Does the CPU raise them?  One that is only simulated need not.  */
static bool
raises (void)
{
  raiser = __builtin_frame_address (0);
  set_control (UNMASKED_CONTROL);
  divide ();
  __asm__ volatile ("fwait");
  drop_result ();
  set_control (STANDARD_CONTROL);
  bool answer = raised != 0;
  raised = 0;
  return answer;
}

static void
exceptions (void)
{
  struct sigaction action = { .sa_sigaction = handle_fpe, .sa_flags = SA_SIGINFO }, old;
  sigaction (SIGFPE, &action, &old);
  if (!raises ())
    {
      unsupported ("yielding: x87 exceptions");
      return;
    }
  preempt_task *one = spawn (keep_unmasked, NULL), *other = spawn (note_masked, NULL);
  preempt_join (one, NULL);
  preempt_join (other, NULL);
  check (raised == 0, "yielding: another's x87 exceptions are not raised");
  one = spawn (raise_pending, NULL);
  other = spawn (note_masked, NULL);    /* to yield to */
  preempt_join (one, NULL);
  preempt_join (other, NULL);
  check (raised == 1 && raised_elsewhere == 0,
         "yielding: a pending x87 exception is raised in its own task");
  sigaction (SIGFPE, &old, NULL);
}

int
main (void)
{
  settle ();
  start (&(struct preempt_config) { .slice_ns = NEVER });
  inherited ();
  exceptions ();
  test (true, 1000, "yielding");
  preempt_set_slice (MS / 2);
  test (false, 100, "preempted");
  check (preempt_stop () == 0, "stop");
  return 0;
}
