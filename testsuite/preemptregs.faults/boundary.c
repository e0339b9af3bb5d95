/* Where the core draws its lines: the alternate stack, the room on a task's stack, the
   signal mask; and that there is as much room as it says.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <alloca.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>

#include "machine.h"
#include "preemptregs.sched/check.h"

enum { STACK_BYTES = 131072 };

/* --- preempt_check_thread --- */

static char alternate[1 << 20] __attribute__ ((aligned (64)));

static const char *
check_with (size_t bytes)
{
  stack_t stack = { .ss_sp = alternate, .ss_size = bytes };
  if (sigaltstack (&stack, NULL) != 0)
    return "refused by the kernel: too small";
  return preempt_check_thread ();
}

static void
threads (void)
{
  const char *error = preempt_check_thread ();
  check (error != NULL && strstr (error, "no alternate stack") != NULL,
         "check_thread: no alternate stack");
  /* How many bytes are too few depends on the CPU.  */
  size_t few = 4096, least = 0;
  while ((error = check_with (few)) == NULL && few > 2048)
    few -= 16;
  printf ("%zu bytes: %s\n", few, error != NULL ? error : "enough");
  const char *said = error != NULL ? strstr (error, "at least ") : NULL;
  check (said != NULL && strstr (error, "too small") != NULL,
         "check_thread: an alternate stack can be too small");
  if (said != NULL)
    least = strtoul (said + strlen ("at least "), NULL, 10);
  check (least > few && check_with (least - 1) != NULL && check_with (least) == NULL,
         "check_thread: as many bytes as it says are enough, one less is not");
}

/* --- preempt_safe_point --- */

static int
recorded (int x)
{
  __asm__ volatile ("nop; nop; nop; nop");
  return x + 1;
}

static enum preempt_point
point_at (ucontext_t *context, const struct preempt_task_view *task, uintptr_t sp)
{
  machine_resume_at (context, MACHINE_CODE (recorded) + 1, sp);
  return preempt_safe_point (context, task);
}

static void
safe_points (void)
{
  static char stack[STACK_BYTES];
  uintptr_t low = (uintptr_t) stack, high = low + STACK_BYTES;
  sigset_t mask;
  struct preempt_task_view task = { .stack_low = stack, .stack_high = stack + STACK_BYTES,
                                    .reserve = 5000 };
  size_t need = preempt_trampoline.stack + task.reserve;
  ucontext_t context = { 0 };   /* i386's getcontext writes only half the mask */
  getcontext (&context);
  context.uc_stack = (stack_t) { .ss_flags = SS_DISABLE };
  check (point_at (&context, &task, low + need) == PREEMPT_SAFE
         && point_at (&context, &task, low + need - 1) == PREEMPT_NO_ROOM
         && point_at (&context, &task, low) == PREEMPT_NO_ROOM,
         "safe_point: as much room as trampoline and reserve take is enough, one byte"
         " less is not");
  check (point_at (&context, &task, high - 1) == PREEMPT_SAFE
         && point_at (&context, &task, high) == PREEMPT_FOREIGN_STACK
         && point_at (&context, &task, low - 1) == PREEMPT_FOREIGN_STACK,
         "safe_point: the stack's ends");
  context.uc_stack = (stack_t) { .ss_sp = stack + 40000, .ss_size = 10000 };
  check (point_at (&context, &task, low + 39999) == PREEMPT_SAFE
         && point_at (&context, &task, low + 40000) == PREEMPT_FOREIGN_STACK
         && point_at (&context, &task, low + 49999) == PREEMPT_FOREIGN_STACK
         && point_at (&context, &task, low + 50000) == PREEMPT_SAFE,
         "safe_point: an alternate stack within the stack is another");
  sigemptyset (&mask);
  task.mask = &mask;
  sigaddset (&context.uc_sigmask, SIGUSR1);
  check (point_at (&context, &task, high - 8) == PREEMPT_MASK,
         "safe_point: another mask than the task's");
  sigaddset (&mask, SIGUSR1);
  check (point_at (&context, &task, high - 8) == PREEMPT_SAFE,
         "safe_point: the task's mask");
  task.disabled = 1;
  check (point_at (&context, &task, high - 8) == PREEMPT_DISABLED, "safe_point: disabled");
  machine_resume_at (&context, (uintptr_t) strlen, high - 8);
  check (preempt_safe_point (&context, &task) == PREEMPT_UNRECORDED,
         "safe_point: no record");
}

/* --- preempt_inject --- */

static enum preempt_point injected;
static bool untouched;

static void
try_to_inject (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  uintptr_t pc = machine_pc (context), sp = machine_sp (context);
  injected = preempt_inject (context);
  untouched = machine_pc (context) == pc && machine_sp (context) == sp;
}

static void
injection (enum preempt_point expected, const char *name)
{
  struct sigaction action = { .sa_sigaction = try_to_inject, .sa_flags = SA_SIGINFO };
  sigaction (SIGUSR1, &action, NULL);
  raise (SIGUSR1);
  check (injected == expected && untouched, name);
}

/* --- As much room as it says --- */

static uint64_t handled;
static bool counting;

static void
take_stack (int signal)
{
  volatile char some[3000];
  some[signal] = signal;
  handled += some[signal] == SIGUSR1;
}

/* libpreempt's own is not linked.  A handler of the program's comes at the worst
   time, on the task's stack.  */
void __attribute__ ((preempt_unsafe))
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  if (counting)
    raise (SIGUSR1);
  preempt_yield ();
}

struct limit
{
  size_t none, enough;          /* too little room for preemption, and enough */
  uint64_t times;
};

/* Spin with ROOM bytes left until preempted (1), or put off for that (0), WANTED times.
   -1: neither.  */
static int __attribute__ ((noinline))
spin_with (size_t room, unsigned wanted)
{
  char here;
  uintptr_t high = ((uintptr_t) &here + 4095) & ~(uintptr_t) 4095;
  char *used = alloca ((uintptr_t) &here - (high - STACK_BYTES) - room);
  struct preempt_stats before = stats (preempt_self ());
  for (uint64_t end = spent_ms () + PATIENCE; spent_ms () < end;)
    {
      __asm__ volatile ("" : : "r" (used) : "memory");
      spin ();
      struct preempt_stats now = stats (preempt_self ());
      if (now.preempted >= before.preempted + wanted)
        return 1;
      if (now.deferred[PREEMPT_NO_ROOM] >= before.deferred[PREEMPT_NO_ROOM] + wanted)
        return 0;
    }
  return -1;
}

static void *
find_limit (void *argument)
{
  struct limit *l = argument;
  while (l->enough - l->none > 16)
    {
      size_t middle = l->none + (l->enough - l->none) / 32 * 16;
      int preempted = spin_with (middle, 2);
      if (preempted < 0)
        return NULL;
      *(preempted ? &l->enough : &l->none) = middle;
    }
  counting = true;
  uint64_t before = stats (preempt_self ()).preempted;
  spin_with (l->enough, 300);
  counting = false;
  l->times = stats (preempt_self ()).preempted - before;
  return l;
}

static void
exhaust (void)
{
  struct limit limit = { .none = 1024, .enough = STACK_BYTES / 2 };
  struct ticker ticker = { 0 };
  void *found;
  signal (SIGUSR1, take_stack);
  start (&(struct preempt_config) { .slice_ns = MS / 20, .stack_bytes = STACK_BYTES });
  preempt_task *other = spawn (tick, &ticker);
  preempt_join (spawn (find_limit, &limit), &found);
  ticker.stop = true;
  preempt_join (other, NULL);
  preempt_stop ();
  printf ("room: %zu, of which the trampoline takes %u\n", limit.enough,
          (unsigned) preempt_trampoline.stack);
  check (found != NULL && limit.enough - limit.none <= 16
         && limit.enough > preempt_trampoline.stack && limit.enough < STACK_BYTES / 2,
         "there is one limit: above it preempted, below it put off");
  check (limit.times >= 300 && handled >= limit.times,
         "at the limit there is room for a handler of the program's, too");
}

int
main (void)
{
  injection (PREEMPT_NOT_READY, "inject: not before preempt_init");
  check (preempt_init () == NULL, "init");
  threads ();
  safe_points ();
  injection (PREEMPT_FOREIGN_CONTEXT, "inject: not on the task's stack");
  exhaust ();
  return recorded (-1);
}
