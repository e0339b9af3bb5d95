/* callbacks CASE: functions of the program that libc calls, preempted.

   Under a lock of libc's the tasks of a thread are one to it: the second is let in.
   "around": the call that leads to them is between preempt_disable and
   preempt_enable; "unsafe": they have the attribute preempt_unsafe.  "bare": neither,
   which is what these are there for.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <string.h>

#include "preemptregs.sched/check.h"

enum { TASKS = 3, LINES = 400, MOST_LINES = 20000, MOST = TASKS * MOST_LINES * 40,
       PREEMPTED = 50 };

static FILE *stream;
static char written[MOST + 1];
static size_t length;
static unsigned lines[TASKS];
static bool around;

/* Long enough to be preempted in, if that may happen.  */
static inline ssize_t __attribute__ ((always_inline))
keep (const char *text, size_t size)
{
  for (size_t i = 0; i < size && length < MOST; i++)
    {
      written[length++] = text[i];
      for (unsigned k = 0; k < 2000; k++)
        __asm__ volatile ("");
    }
  return size;
}

static ssize_t
write_recorded (void *cookie, const char *text, size_t size)
{
  (void) cookie;
  return keep (text, size);
}

static ssize_t __attribute__ ((preempt_unsafe))
write_unsafe (void *cookie, const char *text, size_t size)
{
  (void) cookie;
  return keep (text, size);
}

/* LINES of them, or until the tasks have been preempted as often as is wanted.  */
static void *
write_lines (void *number)
{
  unsigned task = (uintptr_t) number;
  while (lines[task] < LINES
         || (stats (NULL).preempted < PREEMPTED && lines[task] < MOST_LINES))
    {
      if (around)
        preempt_disable ();
      fprintf (stream, "%u wrote line %05u, the whole of it\n", task, lines[task]++);
      if (around)
        preempt_enable ();
      spin ();
    }
  return NULL;
}

/* Is each line whole, and each task's in order?  */
static bool
intact (void)
{
  unsigned next[TASKS] = { 0 }, task, n, at;
  for (const char *line = written; *line != '\0'; line = strchr (line, '\n') + 1)
    if (sscanf (line, "%u wrote line %u, the whole of it%n", &task, &n, &at) != 2
        || line[at] != '\n' || task >= TASKS || n != next[task]++)
      return false;
  return memcmp (next, lines, sizeof next) == 0;
}

int
main (int argc, char **argv)
{
  preempt_task *task[TASKS];
  if (argc != 2)
    return 2;
  around = strcmp (argv[1], "around") == 0;
  stream = fopencookie (NULL, "w", (cookie_io_functions_t) {
    .write = strcmp (argv[1], "unsafe") == 0 ? write_unsafe : write_recorded });
  setvbuf (stream, NULL, _IOFBF, 100);
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  for (uintptr_t i = 0; i < TASKS; i++)
    task[i] = spawn (write_lines, (void *) i);
  for (unsigned i = 0; i < TASKS; i++)
    preempt_join (task[i], NULL);
  fclose (stream);
  check (stats (NULL).preempted >= PREEMPTED, "the tasks are preempted");
  check (intact (), "all lines are whole and in order");
  return preempt_stop ();
}
