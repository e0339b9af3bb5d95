/* instances COUNT SLICE_US TIMES: COUNT instances of a library's work, in tasks of
   one thread, with a slice of SLICE_US microseconds, again and again until each has
   been preempted TIMES times.

   The library knows nothing of tasks.  Exit status 1 if an instance ever writes
   anything else than it did alone, before preemption was started.

   SPDX-License-Identifier: MIT  */

#include <inttypes.h>
#include <string.h>

#include "preemptregs.sched/check.h"
#include "instances.h"

enum { INPUT_BYTES = 200000, OUTPUT_BYTES = 2 * INPUT_BYTES, MOST = 64 };

struct instance
{
  unsigned number;
  unsigned char *input, *expected, *output;
  size_t length;
  unsigned long runs, different;
};

static volatile bool enough;

static void
fail (const char *message)
{
  fprintf (stderr, "%s\n", message);
  exit (1);
}

static unsigned char *
allocate (size_t bytes)
{
  unsigned char *p = malloc (bytes);
  if (p == NULL)
    fail ("out of memory");
  return p;
}

/* Words that come again, and here and there a run that does not compress.  */
static void
write_input (unsigned char *to, unsigned seed)
{
  for (size_t i = 0; i < INPUT_BYTES;)
    {
      seed = seed * 1103515245 + 12345;
      unsigned word = seed >> 16 & 0xff, length = 2 + word % 7;
      for (unsigned k = 0; k < length && i < INPUT_BYTES; k++)
        to[i++] = word == 0 ? seed >> k : 'a' + (word >> k % 5) % 26;
      if (i < INPUT_BYTES)
        to[i++] = ' ';
    }
}

static void
prepare (struct instance *i, unsigned number)
{
  i->number = number;
  i->input = allocate (INPUT_BYTES);
  i->expected = allocate (OUTPUT_BYTES);
  i->output = allocate (OUTPUT_BYTES);
  write_input (i->input, number);
  i->length = work (number, i->input, INPUT_BYTES, i->expected, OUTPUT_BYTES);
  if (i->length == 0)
    fail ("the library fails alone");
}

static void *
run (void *argument)
{
  struct instance *i = argument;
  do
    {
      size_t length = work (i->number, i->input, INPUT_BYTES, i->output, OUTPUT_BYTES);
      i->runs++;
      i->different += length != i->length
                      || memcmp (i->output, i->expected, length) != 0;
    }
  while (!enough);
  return NULL;
}

/* Yield to the tasks until each has been preempted TIMES times.  */
static void
watch (preempt_task *const *task, unsigned count, uint64_t times)
{
  uint64_t end = spent_ms () + (times > 10000 ? 600 : 3) * PATIENCE;
  for (unsigned least = 0; least < count && spent_ms () < end;)
    {
      preempt_yield ();
      while (least < count && stats (task[least]).preempted >= times)
        least++;
    }
  enough = true;
}

int
main (int argc, char **argv)
{
  static struct instance instance[MOST];
  preempt_task *task[MOST];
  bool equal = true;
  unsigned count = argc == 4 ? atoi (argv[1]) : 0;
  if (count == 0 || count > MOST)
    return 2;
  for (unsigned k = 0; k < count; k++)
    prepare (&instance[k], k);
  start (&(struct preempt_config) { .slice_ns = atoi (argv[2]) * UINT64_C (1000) });
  for (unsigned k = 0; k < count; k++)
    task[k] = spawn (run, &instance[k]);
  watch (task, count, atoi (argv[3]));
  for (unsigned k = 0; k < count; k++)
    {
      const struct instance *i = &instance[k];
      uint64_t preempted = stats (task[k]).preempted;
      preempt_join (task[k], NULL);
      printf ("instance %u, %s: %lu runs, preempted %" PRIu64 ", output of %zu bytes"
              " %s\n", k, work_kind (k), i->runs, preempted, i->length,
              i->different == 0 ? "equal" : "DIFFERENT");
      equal &= i->different == 0;
    }
  return preempt_stop () != 0 || !equal;
}
