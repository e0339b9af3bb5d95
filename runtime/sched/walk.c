/* All tasks, for who looks at them: collectors, dumps and debuggers.

   At any moment, from any thread or signal handler, without a lock: a task's memory is
   never given back, the list only grows, and what says whether a task runs is one word,
   its SP, which preempt_switch itself writes when it parks a task, and which is cleared
   as the first thing when it goes on.  In between, what the SP leads to is still there.

   SPDX-License-Identifier: MIT  */

#include "sched.h"

#include <errno.h>
#include <string.h>

void
preempt_set_name (preempt_task *task, const char *name)
{
  preempt_task *t = task != NULL ? task : preempt_self ();
  /* Its last byte stays 0, whenever it is read.  */
  if (t != NULL)
    strncpy (t->name, name, sizeof t->name - 1);
}

preempt_task *
preempt_next_task (const preempt_task *task)
{
  struct worker *w = worker_started ();
  struct preempt_task *next;
  if (w == NULL || task == NULL)
    return w == NULL ? NULL : &w->first;
  next = task == &w->first ? tasks_made : task->made_before;
  while (next != NULL && next->joined)
    next = next->made_before;
  return next;
}

/* One that another thread may be changing: each word is read once.  */
#define LOOK(word) __atomic_load_n (&(word), __ATOMIC_ACQUIRE)

int
preempt_get_info_sized (const preempt_task *task, struct preempt_task_info *info,
                        size_t size)
{
  struct preempt_task_info i = { .number = LOOK (task->number) };
  i.function = LOOK (task->function);
  i.argument = LOOK (task->argument);
  for (unsigned n = 0; n < sizeof i.name - 1; n++)
    i.name[n] = LOOK (task->name[n]);
  i.state = PREEMPT_ENDED;
  if (LOOK (task->ended))
    i.result = LOOK (task->result);
  else
    {
      i.stack_low = LOOK (task->view.stack_low);
      i.stack_high = LOOK (task->view.stack_high);
      i.frame = LOOK (task->frame);
      i.joining = LOOK (task->joining);
      i.sp = LOOK (task->sp);
      i.state = i.sp == NULL ? PREEMPT_RUNNING : !LOOK (task->begun) ? PREEMPT_NEW
                : i.joining != NULL ? PREEMPT_JOINING : PREEMPT_READY;
    }
  memset (info, 0, size);
  memcpy (info, &i, size < sizeof i ? size : sizeof i);
  return task->joined ? ESRCH : 0;
}
