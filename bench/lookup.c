/* What it costs the signal handler to find out whether a PC is in recorded code.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"
#include "core.h"
#include "preempt.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <stdio.h>

struct table
{
  const char *name;
  uintptr_t begin, size;        /* of its code */
};

static struct table tables[] = {
  { "lookup_100.so" }, { "lookup_10000.so" }, { "lookup_100000.so" },
  { "lookup_1000000.so" }
};

static unsigned long found;

/* A PC anywhere in TABLE: a linear congruential generator's upper half.  */
static uintptr_t
random_pc (const struct table *table)
{
  static uint64_t state = 1;
  state = state * UINT64_C (6364136223846793005) + 1442695040888963407;
  return table->begin + (uintptr_t) (((state >> 32) * table->size) >> 32);
}

static void
look_up (const struct row *row, unsigned count)
{
  while (count-- > 0)
    found += modules_cover (random_pc (row->with));
}

/* The part that is not ours: which module is it?  */
static void
find_object (const struct row *row, unsigned count)
{
  struct dl_find_object object;
  while (count-- > 0)
    found += _dl_find_object ((void *) random_pc (row->with), &object) == 0;
}

#define PEER "_dl_find_object"
static struct row rows[] = {
  { PEER, find_object, &tables[2] },
  { "among 100 functions", look_up, &tables[0], PEER },
  { "among 10,000", look_up, &tables[1], PEER },
  { "among 100,000", look_up, &tables[2], PEER, .aim = "60 ns at the most" },
  { "among 1,000,000", look_up, &tables[3], PEER },
};

/* NULL, or why there is nothing to look up in.  */
static const char *
open_tables (void)
{
  const char *folder = getenv ("BENCH_TABLES");
  if (folder == NULL)
    return "only make bench does it";
  for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++)
    {
      char file[4096];
      snprintf (file, sizeof file, "%s/%s", folder, tables[i].name);
      void *library = dlopen (file, RTLD_NOW);
      if (library == NULL)
        return dlerror ();
      tables[i].begin = (uintptr_t) dlsym (library, "code_begin");
      tables[i].size = (uintptr_t) dlsym (library, "code_end") - tables[i].begin;
    }
  return preempt_init ();
}

void
bench_lookup (void)
{
  struct section s = {
    "A PC anywhere in a library: is it in recorded code?", NANOSECONDS, .rows = rows,
    .n = sizeof rows / sizeof *rows, .absent = open_tables ()
  };
  add_section (&s);
}
