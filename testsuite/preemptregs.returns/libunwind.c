/* libunwind: libunwind (nongnu), which profilers and crash reporters use, goes through a
   return stub (runtime/sched/stub.c).

   SPDX-License-Identifier: MIT  */

#define UNW_LOCAL_ONLY
#include "stubs.h"

#include <libunwind.h>

static unsigned stubs, behind;  /* frames: stubs', and above one */
static bool seen_main;

static void
walk (void)
{
  char name[100];
  unw_context_t context;
  unw_cursor_t cursor;
  unw_word_t pc, offset;
  unw_getcontext (&context);
  unw_init_local (&cursor, &context);
  for (unsigned n = 0; n < 100 && unw_step (&cursor) > 0; n++)
    {
      unw_get_reg (&cursor, UNW_REG_IP, &pc);
      behind += stubs > 0;
      stubs += stubs_are (pc);
      seen_main |= unw_get_proc_name (&cursor, name, sizeof name, &offset) == 0
                   && stubs > 0 && strcmp (name, "main") == 0;
    }
}

static int
compare (const void *a, const void *b)
{
  if (behind == 0)
    walk ();
  return *(const char *) a - *(const char *) b;
}

int
main (void)
{
  static char text[] = "stubs";
  start (&(struct preempt_config) { .slice_ns = NEVER });
  if (!stats (NULL).stubs)
    {
      unsupported ("no return stubs here");
      return 0;
    }
  stubs_begin ();
  stubs_force ("qsort");
  qsort (text, sizeof text - 1, 1, compare);
  check (stubs == 1 && strcmp (text, "bsstu") == 0, "it meets the stub");
  check (behind > 0 && seen_main, "and goes on to main");
  return preempt_stop ();
}
