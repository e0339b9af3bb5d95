/* What a hook at a function's entry costs, whose C function does nothing; of functions that do
   nothing but call it.

   SPDX-License-Identifier: MIT  */

#include "bench.h"

#include <stddef.h>

/* peers_ARCH.S: alone, with mkpreempt's hook at its entry, with libc's.  */
void bench_bare (void);
void bench_hooked (void);
void bench_profiled (void);

/* libc's, which finds that nobody profiles.  */
void __fentry__ (void) __attribute__ ((weak));

struct hook_frame;
void
bench_entered (struct hook_frame *frame)
{
  (void) frame;
}

static void
run (const struct row *row, unsigned count)
{
  void (*function) (void) = (void (*) (void)) row->with;
  for (; count > 0; count--)
    function ();
}

#define LIBC "libc's __fentry__, nothing being profiled"
static struct row rows[] = {
  { "a call alone", run, (const void *) bench_bare },
  { LIBC, run, (const void *) bench_profiled },
  { "--kind=hook, to an empty C function", run, (const void *) bench_hooked,
    .against = LIBC },
};

void
bench_hooks (void)
{
  struct section s = { "A call of an empty function, with a hook", NANOSECONDS, .rows = rows,
                       .n = sizeof rows / sizeof *rows };
  if (__fentry__ == NULL)
    rows[1].absent = "this libc has none";
  add_section (&s);
}
