/* callbacks CASE: functions of the program that libc calls, preempted.

   Under a lock of libc's the tasks of a thread are one to it: the second is let in.
   "around": the call that leads to them is between preempt_disable and
   preempt_enable; "unsafe": they have the attribute preempt_unsafe.  "bare": neither,
   which is what these are there for.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <string.h>

#include "preemptregs.sched/check.h"

enum { TASKS = 3, LINES = 400, MOST = TASKS * LINES * 40 };

static FILE *stream;
static char written[MOST + 1];
static size_t length;
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

static void *
write_lines (void *task)
{
  for (unsigned i = 0; i < LINES; i++)
    {
      if (around)
        preempt_disable ();
      fprintf (stream, "%s wrote line %04u, the whole of it\n", (char *) task, i);
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
  return next[0] == LINES && next[1] == LINES && next[2] == LINES;
}

int
main (int argc, char **argv)
{
  static char *const names[TASKS] = { "0", "1", "2" };
  preempt_task *task[TASKS];
  if (argc != 2)
    return 2;
  around = strcmp (argv[1], "around") == 0;
  stream = fopencookie (NULL, "w", (cookie_io_functions_t) {
    .write = strcmp (argv[1], "unsafe") == 0 ? write_unsafe : write_recorded });
  setvbuf (stream, NULL, _IOFBF, 100);
  start (&(struct preempt_config) { .slice_ns = MS / 20 });
  for (unsigned i = 0; i < TASKS; i++)
    task[i] = spawn (write_lines, names[i]);
  for (unsigned i = 0; i < TASKS; i++)
    preempt_join (task[i], NULL);
  fclose (stream);
  check (stats (NULL).preempted > 20, "the tasks are preempted");
  check (intact (), "all lines are whole and in order");
  return preempt_stop ();
}
