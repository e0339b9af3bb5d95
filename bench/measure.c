/* Measuring and printing the sections of the table.

   Other work shares the machine, and a neighbour on the same core slows some rows
   more than others, for seconds.  So a section's rows take turns, in many short
   batches; so do the sections, in a few passes; and each row shows the median of
   the quietest quarter of its batches.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PASSES 8
#define MOST_SECTIONS 16

static struct section sections[MOST_SECTIONS];
static unsigned section_count;

uint64_t
now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * UINT64_C (1000000000) + t.tv_nsec;
}

static uint64_t
batch (const struct section *s, const struct row *row)
{
  if (s->before != NULL)
    s->before ();
  uint64_t begin = s->clock_ns ();
  row->run (row, row->count);
  return s->clock_ns () - begin;
}

/* Size ROW's batches, and make room for all of them.  */
static void
prepare (const struct section *s, struct row *row)
{
  row->samples = malloc (PASSES * s->rounds * sizeof *row->samples);
  if (row->samples == NULL)
    {
      fputs ("bench: out of memory: raise the limit (ulimit -v)\n", stderr);
      exit (1);
    }
  row->count = 1;
  if (s->batch_ns != 0)
    for (row->count = 16; batch (s, row) < s->batch_ns;)
      row->count *= 2;
}

void
add_section (const struct section *s)
{
  sections[section_count++] = *s;
  for (unsigned i = 0; i < s->n; i++)
    if (s->absent == NULL && s->rows[i].absent == NULL)
      prepare (s, &s->rows[i]);
}

static void
measure (struct section *s, unsigned pass)
{
  for (unsigned k = pass * s->rounds; k < (pass + 1) * s->rounds; k++)
    for (unsigned i = 0; i < s->n; i++)
      if (s->rows[i].samples != NULL)
        s->rows[i].samples[k] = batch (s, &s->rows[i]);
}

static int
by_value (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
  return (x > y) - (x < y);
}

static void
evaluate (const struct section *s, struct row *row)
{
  unsigned n = PASSES * s->rounds;
  qsort (row->samples, n, sizeof *row->samples, by_value);
  row->ps = row->samples[n / 8] * 1000 / row->count;
}

void
measure_sections (void)
{
  for (unsigned pass = 0; pass < PASSES; pass++)
    for (unsigned k = 0; k < section_count; k++)
      measure (&sections[k], pass);
  for (unsigned k = 0; k < section_count; k++)
    {
      struct section *s = &sections[k];
      for (unsigned i = 0; i < s->n; i++)
        if (s->rows[i].samples != NULL)
          evaluate (s, &s->rows[i]);
      if (s->after != NULL)
        s->after (s);
    }
}

/* The row that ROW's ratio is to, or NULL.  */
static const struct row *
peer (const struct row *row, const struct section *s)
{
  for (unsigned i = 0; row->against != NULL && i < s->n; i++)
    if (strcmp (s->rows[i].what, row->against) == 0)
      return s->rows[i].absent == NULL && s->rows[i].ps != 0 ? &s->rows[i] : NULL;
  return NULL;
}

static void
print_row (const struct row *row, const struct section *s)
{
  const struct row *to = peer (row, s);
  if (row->absent != NULL)
    {
      printf ("  %-43s  left out: %s\n", row->what, row->absent);
      return;
    }
  unsigned long tenths = (row->ps * 10 + s->unit_ps / 2) / s->unit_ps;
  printf ("  %-43s %7lu.%lu", row->what, tenths / 10, tenths % 10);
  if (to != NULL)
    {
      unsigned long hundredths = (row->ps * 100 + to->ps / 2) / to->ps;
      printf ("  %4lu.%02lu  %s", hundredths / 100, hundredths % 100, to->what);
    }
  if (row->aim != NULL)
    printf ("  (aim: %s)", row->aim);
  putchar ('\n');
}

static void
print_section (const struct section *s)
{
  if (s->absent != NULL)
    {
      printf ("\n%s: left out: %s\n", s->title, s->absent);
      return;
    }
  printf ("\n%-45s %9s %8s  %s\n", s->title, s->unit, "ratio", "to");
  for (unsigned i = 0; i < s->n; i++)
    print_row (&s->rows[i], s);
}

/* How much longer the median batch took than the figure shown.  */
static unsigned
worst_noise_percent (void)
{
  unsigned worst = 0;
  for (unsigned k = 0; k < section_count; k++)
    for (unsigned i = 0; i < sections[k].n; i++)
      {
        const struct section *s = &sections[k];
        const uint64_t *sorted = s->rows[i].samples;
        unsigned n = PASSES * s->rounds;
        if (sorted == NULL || sorted[n / 8] == 0)
          continue;
        unsigned percent = (sorted[n / 2] - sorted[n / 8]) * 100 / sorted[n / 8];
        worst = percent > worst ? percent : worst;
      }
  return worst;
}

void
print_sections (void)
{
  for (unsigned k = 0; k < section_count; k++)
    print_section (&sections[k]);
  printf ("\nEach figure is the median of the quietest quarter of its batches.  The"
          " median of\nall was up to %u %% longer: other work on the machine.\n",
          worst_noise_percent ());
  fflush (stdout);
}
