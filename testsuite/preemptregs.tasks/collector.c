/* collector [WHAT]: libgc collects while tasks are preempted or parked that hold
   objects in one place only: a register, the red zone, a stack, an argument, a result.
   These live, and garbage does not.  Where WHAT is left out of the roots, just those die that
   are there: "frames", "red-zones", "stacks", "words".

   SPDX-License-Identifier: MIT  */

#include <gc/gc.h>
#include <gc/gc_mark.h>
#include <string.h>

#include "instructions.h"
#include "preempt_frame.h"
#include "preemptregs.sched/check.h"

#define SEPARATE __attribute__ ((noipa))

/* These run with libgc's lock held: no other task may want it meanwhile.  */
#define UNSAFE __attribute__ ((preempt_unsafe))

/* --- The roots --- */

static const char *without = "";

static UNSAFE void
push (const void *low, const void *high)
{
  GC_push_all_eager ((void *) low, (void *) high);
}

/* A parked task's stack; or less, to see that it is missed.  */
static UNSAFE void
push_stack (const struct preempt_task_info *i)
{
  const char *frame = (const char *) i->frame;
  const char *end = frame == NULL ? NULL : frame + preempt_trampoline.frame;
  if (strcmp (without, "stacks") == 0)
    return;
  if (frame == NULL || (strcmp (without, "frames") != 0 && strcmp (without, "red-zones") != 0))
    push (i->sp, i->stack_high);
  else if (strcmp (without, "frames") == 0)
    {
      push (i->sp, frame);
      push (end, i->stack_high);
    }
  else
    {
      push (i->sp, (const char *) i->frame->sp - preempt_trampoline.red_zone);
      push ((const void *) (uintptr_t) i->frame->sp, i->stack_high);
    }
}

static GC_push_other_roots_proc others;

static UNSAFE void
push_tasks (void)
{
  others ();
  for (preempt_task *t = NULL; (t = preempt_next_task (t)) != NULL;)
    {
      struct preempt_task_info i;
      if (preempt_get_info (t, &i) != 0)
        continue;
      if (i.sp != NULL)
        push_stack (&i);
      if (strcmp (without, "words") != 0)
        {
          push (&i.argument, &i.argument + 1);
          push (&i.result, &i.result + 1);
        }
    }
}

/* The collecting thread is scanned by libgc, with its registers, from its SP up to here.  */
static UNSAFE void
set_stack (GC_EventType event)
{
  struct preempt_task_info i;
  struct GC_stack_base base = { NULL };
  if (event != GC_EVENT_PRE_STOP_WORLD || preempt_self () == NULL)
    return;
  preempt_get_info (preempt_self (), &i);
  base.mem_base = i.stack_high;
  GC_set_stackbottom (NULL, &base);
}

/* --- Objects, each with one that refers to it --- */

enum { REGISTER, RED_ZONE, STACK, FIRST, ARGUMENT, RESULT, GARBAGE, KINDS };

static const char *const names[] = {
  [REGISTER] = "in a register of a preempted task", [RED_ZONE] = "in its red zone",
  [STACK] = "of a task that has yielded", [FIRST] = "on the thread's own stack",
  [ARGUMENT] = "argument of a new task", [RESULT] = "result of a task that has ended"
};

enum { WORDS = 16, PIECES = 1000 };

static unsigned made[KINDS];
static volatile unsigned collected[KINDS];

static void
note_end (void *object, void *kind)
{
  (void) object;
  collected[(uintptr_t) kind]++;
}

static uintptr_t
word (unsigned kind, unsigned n)
{
  return 0x5a5a0000u + 256 * kind + n;
}

/* No collector knows a pointer whose bits are turned.  */
static SEPARATE uintptr_t
make (unsigned kind)
{
  uintptr_t *object = GC_MALLOC_ATOMIC (WORDS * sizeof *object);
  for (unsigned n = 0; n < WORDS; n++)
    object[n] = word (kind, n);
  GC_REGISTER_FINALIZER_NO_ORDER (object, note_end, (void *) (uintptr_t) kind, NULL, NULL);
  made[kind]++;
  return ~(uintptr_t) object;
}

static SEPARATE bool
is_whole (const uintptr_t *object, unsigned kind)
{
  for (unsigned n = 0; n < WORDS; n++)
    if (object[n] != word (kind, n))
      return false;
  return true;
}

/* What was called before may have left pointers below SP.  */
static SEPARATE void
scrub (void)
{
  char dead[32768];
  memset (dead, 0, sizeof dead);
  __asm__ volatile ("" : : "r" (dead) : "memory");
}

/* --- Tasks that hold one --- */

static volatile bool stop, holds[KINDS];

static SEPARATE bool
hold_in_register (uintptr_t turned)
{
  uintptr_t object = ~turned;
  turned = 0;
  holds[REGISTER] = true;
  do
    __asm__ volatile ("" : "+r" (object), "+r" (turned));
  while (!stop);
  return is_whole ((uintptr_t *) object, REGISTER);
}

static void *
hold_register (void *unused)
{
  uintptr_t turned = make (REGISTER);
  scrub ();
  return hold_in_register (turned) ? (void *) &stop : unused;
}

#ifdef HOLD_BELOW_SP
static SEPARATE uintptr_t
hold_below_sp (uintptr_t turned)
{
  holds[RED_ZONE] = true;
  HOLD_BELOW_SP (turned, stop);
  return turned;
}

static void *
hold_red_zone (void *unused)
{
  uintptr_t turned = make (RED_ZONE);
  scrub ();
  turned = hold_below_sp (turned);
  return is_whole ((uintptr_t *) ~turned, RED_ZONE) ? (void *) &stop : unused;
}
#endif

static void *
hold_yielding (void *unused)
{
  uintptr_t *object = (uintptr_t *) ~make (STACK);
  __asm__ volatile ("" : "+r" (object));
  do
    preempt_yield ();
  while (!stop);
  return is_whole (object, STACK) ? (void *) &stop : unused;
}

static void *
take_argument (void *object)
{
  return is_whole (object, ARGUMENT) ? (void *) &stop : NULL;
}

static void *
return_object (void *unused)
{
  (void) unused;
  return (void *) ~make (RESULT);
}

/* --- The collecting task --- */

static void *
collect (void *unused)
{
  for (unsigned n = 0; n < PIECES; n++)
    make (GARBAGE);
  scrub ();
  for (unsigned n = 0; n < 4; n++)
    {
      GC_gcollect ();
      GC_invoke_finalizers ();
    }
  printf ("collected: %u of %u pieces of garbage; others:", collected[GARBAGE],
          made[GARBAGE]);
  for (unsigned kind = 0; kind < GARBAGE; kind++)
    printf (" %u", collected[kind]);
  puts ("");
  return unused;
}

/* Is just that missed which was left out?  */
static void
check_missed (void)
{
  static const struct { const char *without; unsigned kind; } is[] = {
    { "frames", REGISTER }, { "red-zones", RED_ZONE }, { "stacks", FIRST },
    { "stacks", STACK }, { "words", ARGUMENT }, { "words", RESULT }
  };
  for (unsigned n = 0; n < sizeof is / sizeof *is; n++)
    if (strcmp (without, is[n].without) == 0)
      {
        if (made[is[n].kind] == 0)
          unsupported (names[is[n].kind]);
        else
          check (collected[is[n].kind] == 1, names[is[n].kind]);
      }
}

/* It may be preempted just before it holds its object, and then a slice later.  */
static void
wait_until_preempted (const preempt_task *task, unsigned kind)
{
  uint64_t end = spent_ms () + PATIENCE, times;
  struct preempt_task_info i;
  while (spent_ms () < end && !holds[kind])
    preempt_yield ();
  times = stats (task).preempted;
  while (spent_ms () < end && stats (task).preempted < times + 2)
    preempt_yield ();
  preempt_get_info (task, &i);
  check (i.frame != NULL, "a task is preempted while it holds an object");
}

static SEPARATE void
run (void)
{
  preempt_task *holder[KINDS] = { NULL };
  uintptr_t *object = (uintptr_t *) ~make (FIRST);
  __asm__ volatile ("" : "+r" (object));        /* now, not when it is wanted */
  holder[REGISTER] = spawn (hold_register, NULL);
#ifdef HOLD_BELOW_SP
  holder[RED_ZONE] = spawn (hold_red_zone, NULL);
#endif
  holder[STACK] = spawn (hold_yielding, NULL);
  holder[RESULT] = spawn (return_object, NULL);
  wait_until_preempted (holder[REGISTER], REGISTER);
  if (holder[RED_ZONE] != NULL)
    wait_until_preempted (holder[RED_ZONE], RED_ZONE);
  preempt_task *collector = spawn (collect, NULL);
  holder[ARGUMENT] = spawn (take_argument, (void *) ~make (ARGUMENT));
  scrub ();
  preempt_join (collector, NULL);
  if (*without != '\0')
    {
      check_missed ();
      exit (0);
    }
  for (unsigned kind = 0; kind < GARBAGE; kind++)
    if (made[kind] == 0)
      unsupported (names[kind]);
    else
      check (collected[kind] == 0, names[kind]);
  check (collected[GARBAGE] > PIECES * 9 / 10, "garbage is collected");
  check (is_whole (object, FIRST), "the first task's object is whole");
  stop = true;
  void *result, *whole;
  preempt_join (holder[RESULT], &result);
  check (is_whole (result, RESULT), "a result is whole");
  for (unsigned kind = 0; kind < RESULT; kind++)
    if (holder[kind] != NULL)
      {
        preempt_join (holder[kind], &whole);
        check (whole != NULL, "a task's object is whole");
      }
}

/* With the tasks their objects are gone.  */
static void
run_on (void)
{
  scrub ();
  preempt_join (spawn (collect, NULL), NULL);
  unsigned left = 0;
  for (unsigned kind = 0; kind < RESULT; kind++)
    left += made[kind] - collected[kind];
  check (left == 0, "when the tasks have ended their objects are collected");
}

int
main (int argc, char **argv)
{
  without = argc > 1 ? argv[1] : "";
  GC_INIT ();
  GC_set_on_collection_event (set_stack);
  others = GC_get_push_other_roots ();
  GC_set_push_other_roots (push_tasks);
  start (&(struct preempt_config) { .slice_ns = MS });
  run ();
  run_on ();
  preempt_stop ();
  return 0;
}
