/* What the plugin costs the compiler.  The commands come from bench.mk through the
   environment, since they are the build's own.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Processor time of all commands so far: the clock would count, in seconds of
   compiling, what else the machine does.  */
static uint64_t
processor_ns (void)
{
  struct rusage u;
  getrusage (RUSAGE_CHILDREN, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * UINT64_C (1000000000)
         + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * UINT64_C (1000);
}

/* A command, in the environment variable VARIABLE.  */
struct command
{
  const char *variable;
  bool failed;
};

static void
run (const struct row *row, unsigned count)
{
  struct command *c = (struct command *) row->with;
  while (count-- > 0 && !c->failed)
    c->failed = system (getenv (c->variable)) != 0;
}

#define ALONE "compiling all of Lua as one file"
#define EMPTY "compiling an empty file"
static struct command plain = { "BENCH_PLAIN" }, records = { "BENCH_RECORDS" },
  checked = { "BENCH_CHECK" }, empty = { "BENCH_EMPTY" }, header = { "BENCH_HEADER" };
static struct row record_rows[] = {
  { ALONE, run, &plain },
  { "the same with records", run, &records, ALONE },
  { "the same with records and check", run, &checked, ALONE, .aim = "ratio 1.01" },
};
static struct row header_rows[] = {
  { EMPTY, run, &empty },
  { "the header step", run, &header, EMPTY, .aim = "under 100 ms" },
};

static void
check (struct section *s)
{
  for (unsigned i = 0; i < s->n; i++)
    if (((const struct command *) s->rows[i].with)->failed)
      s->rows[i].absent = "its command failed";
}

void
bench_compiler (void)
{
  struct section s = {
    "The plugin, processor time", "ms", 1000000000, record_rows,
    sizeof record_rows / sizeof *record_rows, .rounds = 1,
    .clock_ns = processor_ns, .after = check,
    .absent = getenv ("BENCH_PLAIN") == NULL ? "only make bench does it" : NULL
  };
  add_section (&s);
  s.title = "The plugin, elapsed time";
  s.rows = header_rows;
  s.n = sizeof header_rows / sizeof *header_rows;
  s.rounds = 6;
  s.clock_ns = now;
  add_section (&s);
}
