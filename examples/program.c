#include <preempt.h>
#include <stdio.h>

static volatile int ready;

static void *
wait_for_it (void *arg)
{
  while (!ready)                /* never yields */
    continue;
  return arg;
}

static void *
announce (void *arg)
{
  ready = 1;
  return arg;
}

int
main (void)
{
  const char *error = preempt_start (NULL);
  if (error != NULL)
    {
      fprintf (stderr, "%s\n", error);
      return 1;
    }
  preempt_task *waiting = preempt_spawn (wait_for_it, "preempted");
  preempt_task *other = preempt_spawn (announce, NULL);
  void *said;
  preempt_join (waiting, &said);
  preempt_join (other, NULL);
  return puts (said) < 0;
}
