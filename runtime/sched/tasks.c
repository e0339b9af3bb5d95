/* Tasks: spawn, join, yield, and the switch between them.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__thread struct worker *this_worker;

/* Add CHANGE to what the worker's thread alone writes, and others read: without the CPU's
   lock, which costs more than all the rest.  */
#define ADD(what, change)                                                     \
  atomic_store_explicit (&(what),                                             \
                         atomic_load_explicit (&(what), memory_order_relaxed) \
                           + (change), memory_order_relaxed)

static void
enqueue (struct worker *w, struct preempt_task *t)
{
  bool first = w->head == NULL;
  t->next = NULL;
  *w->tail = t;
  w->tail = &t->next;
  ADD (w->runnable, 1);
  if (first)
    requests_expect (w);
}

static struct preempt_task *
dequeue (struct worker *w)
{
  struct preempt_task *t = w->head;
  if (t == NULL)
    return NULL;
  w->head = t->next;
  if (w->head == NULL)
    w->tail = &w->head;
  ADD (w->runnable, -1);
  return t;
}

/* The running task goes to the end of the queue.  Return the first of it, which exists: as
   long as it was it is again, and so its length is left alone.  */
static struct preempt_task *
rotate (struct worker *w)
{
  struct preempt_task *from = w->current, *to = w->head, *next = to->next;
  from->next = NULL;
  *w->tail = from;
  w->tail = &from->next;
  w->head = next != NULL ? next : from;
  return to;
}

/* --- Their memory --- */

/* What debuggers know tasks by is linked with them, though no code refers to it.  */
__asm__ (".pushsection .text\n\t.reloc ., BFD_RELOC_NONE, preempt_debug\n\t.popsection");

/* How many tasks must have been joined after one before its memory is used again.  */
#define KEPT 1024

/* All, and those that have been joined, the oldest first.  Their memory is not given back:
   a task that is joined again, by mistake, is known as such, and who looks at all of them
   needs no lock.  */
struct preempt_task *_Atomic tasks_made;
static struct preempt_task *joined, **last_joined = &joined;
static unsigned kept;

static struct preempt_task *
get_task (void)
{
  struct preempt_task *t = joined;
  if (kept < KEPT)
    {
      t = calloc (1, sizeof *t);
      if (t == NULL)
        return NULL;
      t->joined = true;
      t->made_before = tasks_made;
      tasks_made = t;
      return t;
    }
  joined = t->next;
  kept--;
  memset (&t->sp, 0, sizeof *t - offsetof (struct preempt_task, sp));
  return t;
}

/* Its figures stay.  */
static void
put_task (struct preempt_task *t)
{
  t->joined = true;
  t->next = NULL;
  *last_joined = t;
  last_joined = &t->next;
  kept++;
}

/* Whose stack, other than the current task's, has ADDRESS?  NULL: none's.  */
static const struct preempt_task *
owner_of_stack (const struct worker *w, uintptr_t address)
{
  const struct preempt_task *t;
  if (w->current != &w->first && stack_has (&w->first.view, address))
    return &w->first;
  for (t = tasks_made; t != NULL; t = t->made_before)
    if (!t->joined && t != w->current && stack_has (&t->view, address))
      return t;
  return NULL;
}

/* W's current task is not on its stack.  On another task's, where longjmp may have led it,
   it is not the one that the worker takes it for; on one of the program's own it is.  In
   the midst of a switch to it a handler may call.  */
static void __attribute__ ((noinline))
check_jump (const struct worker *w, uintptr_t here)
{
  const struct preempt_task *other = owner_of_stack (w, here);
  if (other != NULL && w->current->sp == NULL)
    fault_abort_jump (w->current, other);
}

/* The worker of the task that calls.  */
static inline struct worker *
get_worker (void)
{
  struct worker *w = this_worker;
  uintptr_t here = (uintptr_t) __builtin_frame_address (0);
  if (w != NULL && !stack_has (&w->current->view, here))
    check_jump (w, here);
  return w;
}

/* --- The switch --- */

/* The running task's turn is over, and TO's begins.  */
static inline void
count_turn (struct worker *w, struct preempt_task *to)
{
  ADD (w->switches, 1);
  if (atomic_load_explicit (&w->request, memory_order_relaxed) == REQUEST_GRANTED)
    atomic_store_explicit (&w->request, REQUEST_NONE, memory_order_relaxed);
  w->current->request_waits = false;    /* it was for the turn that is over */
  to->stats.switches++;
  w->all.switches++;
}

/* Of what belongs to the task, all but its stack.  Return whose turn was before.  */
static inline struct preempt_task *
make_current (struct worker *w, struct preempt_task *to)
{
  struct preempt_task *from = w->current;
  from->error = *w->error;
  *w->error = to->error;
  w->current = to;
  atomic_store_explicit (&w->running, to->number, memory_order_relaxed);
  exceptions_switch (w, from, to);
  return from;
}

/* Park the running task and run TO.  */
static void
switch_to (struct worker *w, struct preempt_task *to)
{
  count_turn (w, to);
  if (to == w->current)
    return;
  struct preempt_task *from = make_current (w, to);
  if (fibers_watched)
    fiber_leave (from, to);
  preempt_switch (&from->sp, to->sp);
  from->sp = NULL;
  if (fibers_watched)
    fiber_enter (from);
}

/* To the next, which exists.  */
static void
switch_to_next (struct worker *w)
{
  switch_to (w, dequeue (w));
}

static void
give_turn (struct worker *w)
{
  if (w->head == NULL)
    {
      switch_to (w, w->current);
      return;
    }
  switch_to (w, rotate (w));
}

void
task_preempted (struct preempt_frame *frame)
{
  struct worker *w = this_worker;
  if (w == NULL || (atomic_load_explicit (&w->request, memory_order_relaxed)
                    != REQUEST_GRANTED && !stub_grant (w)))
    return;
  struct preempt_task *t = w->current;
  t->frame = frame;
  give_turn (w);
  t->frame = NULL;
}

void
preempt_yield (void)
{
  struct worker *w = get_worker ();
  if (w != NULL)
    give_turn (w);
}

struct preempt_turn
preempt_turn (void)
{
  struct worker *w = get_worker ();
  if (w == NULL || w->head == NULL || fibers_watched)
    {
      if (w != NULL)
        give_turn (w);
      return (struct preempt_turn) { NULL, NULL };
    }
  struct preempt_task *to = rotate (w);
  count_turn (w, to);
  return (struct preempt_turn) { &make_current (w, to)->sp, to->sp };
}

/* A task's first frame.  */
static void
task_entry (void)
{
  struct worker *w = this_worker;
  struct preempt_task *t = w->current;
  t->sp = NULL;
  t->begun = true;
  if (fibers_watched)
    fiber_enter (t);
  t->result = t->function (t->argument);
  w = this_worker;
  holds_end (w);
  t->ended = true;
  if (t->joiner != NULL)
    {
      t->joiner->joining = NULL;
      enqueue (w, t->joiner);
    }
  if (w->head == NULL)
    {
      fputs ("preempt: a task has ended and all others wait for one another:"
             " deadlock\n", stderr);
      abort ();
    }
  switch_to_next (w);
  abort ();                     /* an ended task is never run again */
}

void
task_init_first (struct worker *w, const struct preempt_task_view *stack)
{
  /* Of a parent's worker, in a child after fork, none is left.  */
  for (struct preempt_task *t = tasks_made; t != NULL; t = t->made_before)
    t->joined = true;
  w->first.view = *stack;
  w->first.view.mask = &w->mask;
  w->first.begun = true;
  w->first.stats.switches = w->all.switches = 1;
  fiber_first (&w->first);
  exceptions_find (w);
  w->current = &w->first;
  w->head = NULL;
  w->tail = &w->head;
  w->numbers = 1;
}

preempt_task *
preempt_spawn (void *(*function) (void *), void *argument)
{
  struct worker *w = get_worker ();
  if (w == NULL)
    {
      errno = EPERM;
      return NULL;
    }
  struct preempt_task *t = get_task ();
  if (t == NULL)
    return NULL;
  if (!stack_map (&t->view, stack_bytes))
    {
      put_task (t);
      errno = ENOMEM;
      return NULL;
    }
  t->view.mask = &w->mask;
  t->function = function;
  t->argument = argument;
  t->number = w->numbers++;
  fiber_new (t);
  t->sp = preempt_switch_new (fiber_top (t), task_entry);
  w->tasks++;
  t->joined = false;
  enqueue (w, t);
  return t;
}

/* Would TASK, if it is waited for, ever end?  Not if it waits, through others,
   for the running one.  */
static bool
waits_for_current (const struct worker *w, const struct preempt_task *task)
{
  const struct preempt_task *t = w->current;
  while (t != NULL && t != task)
    t = t->joiner;
  return t == task;
}

int
preempt_join (preempt_task *task, void **result)
{
  struct worker *w = get_worker ();
  if (w == NULL || task == NULL || task == &w->first || task->joined
      || task->joiner != NULL)
    return task != NULL && w != NULL && task == &w->first ? EDEADLK : EINVAL;
  if (!task->ended)
    {
      if (waits_for_current (w, task) || w->head == NULL)
        return EDEADLK;
      struct preempt_task *self = w->current;
      task->joiner = self;
      self->joining = task;
      switch_to_next (w);
    }
  if (result != NULL)
    *result = task->result;
  w->tasks--;
  fiber_free (task);
  stack_unmap (&task->view);
  put_task (task);
  return 0;
}

preempt_task *
preempt_self (void)
{
  return this_worker == NULL ? NULL : this_worker->current;
}

void
preempt_disable (void)
{
  if (this_worker != NULL)
    this_worker->current->view.disabled++;
}

void
task_grant (struct worker *w)
{
  w->current->stats.preempted++;
  w->all.preempted++;
  /* The child of a fork has no timer.  */
  worker_notice_fork ();
  timer_granted (w, false);
  give_turn (w);
}

void
preempt_enable (void)
{
  struct worker *w = this_worker;
  if (w == NULL || w->current->view.disabled == 0)
    return;
  if (--w->current->view.disabled == 0 && w->current->request_waits)
    task_grant (w);
}

void
preempt_adopt_mask (void)
{
  if (this_worker != NULL)
    requests_adopt_mask (this_worker);
}
