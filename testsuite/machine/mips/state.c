/* Values for the registers, and how they differ afterwards.

   The manual: MIPS64 Architecture for Programmers I, 5.7 (FCSR).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>

__thread struct oracle_area oracle_area;
static bool promised_r24, promised_floats, promised_left;

/* --- The machine --- */

static bool
is_pair (unsigned n)
{
  return sizeof (long) == 8 || n % 2 == 0;
}

static bool
is_general (unsigned n)
{
  return n != 0 && n != 26 && n != 27 && n != 29;
}

const char *
oracle_look (void)
{
  return NULL;
}

void
oracle_print (void)
{
  printf ("CPU         %s\nregisters   28 general of %zu bits, sp, hi, lo, %s of 64 bits,"
          " fcsr\n", sizeof (long) == 8 ? "mips64" : "mips", 8 * sizeof (long),
          sizeof (long) == 8 ? "f0-31" : "16 pairs f0-31");
}

bool
oracle_promise (const char *word)
{
  bool all = strcmp (word, "all") == 0;
  if (all || strcmp (word, "r24") == 0)
    promised_r24 = true;
  if (all || strcmp (word, "fpr:8") == 0)
    promised_floats = true;
  if (strcmp (word, "left") == 0)
    promised_left = true;
  return all || strcmp (word, "r24") == 0 || strcmp (word, "fpr:8") == 0
         || strcmp (word, "left") == 0;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
}

/* What a program may set without a trap: the conditions, the flag that makes tiny numbers
   0, the flags of exceptions, the rounding mode.  */
#define FCSR UINT64_C (0xff80007f)

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  for (unsigned n = 0; n < 32; n++)
    {
      if (is_general (n))
        {
          in->r[n] = (uintptr_t) oracle_random (random);
          other->r[n] = (uintptr_t) ~in->r[n];
        }
      if (is_pair (n))
        other->f[n] = ~(in->f[n] = oracle_random (random));
    }
  in->hi = (uintptr_t) oracle_random (random);
  in->lo = (uintptr_t) oracle_random (random);
  other->hi = (uintptr_t) ~in->hi;
  other->lo = (uintptr_t) ~in->lo;
  in->fcsr = oracle_random (random) & FCSR;
  other->fcsr = ~in->fcsr & FCSR;
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

static void
compare_numbered (struct oracle_comparison *c, char kind, unsigned n, uint64_t in,
                  uint64_t out)
{
  char name[8];
  if (in == out)
    return;
  snprintf (name, sizeof name, "%c%u", kind, n);
  oracle_compare_word (c, name, in, out);
}

/* Registers that no header lists are as they were or, after a preemption, as asyncPreempt2
   has left them.  */
static void
compare_left (struct oracle_comparison *c, const struct oracle_state *in,
              const struct oracle_state *out)
{
  const struct oracle_state *other = &oracle_area.other;
  if (out->fcsr != in->fcsr)
    oracle_compare_word (c, "fcsr, which is nobody's,", other->fcsr, out->fcsr);
  for (unsigned n = 0; n < 32; n++)
    if (out->f[n] != in->f[n])
      compare_numbered (c, 'f', n, other->f[n], out->f[n]);
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  for (unsigned n = 0; n < 32; n++)
    if (n != 24 || promised_r24)
      compare_numbered (&c, 'r', n, in->r[n], out->r[n]);
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  oracle_compare_word (&c, "hi", in->hi, out->hi);
  oracle_compare_word (&c, "lo", in->lo, out->lo);
  if (promised_left)
    compare_left (&c, in, out);
  if (!promised_floats)
    return c.differences;
  oracle_compare_word (&c, "fcsr", in->fcsr, out->fcsr);
  for (unsigned n = 0; n < 32; n++)
    compare_numbered (&c, 'f', n, in->f[n], out->f[n]);
  return c.differences;
}

static uint64_t
number (const void *at, unsigned bytes)
{
  uint32_t half;
  uint64_t word;
  memcpy (bytes == 4 ? (void *) &half : &word, at, bytes == 4 ? 4 : 8);
  return bytes == 4 ? half : word;
}

/* The loop changes r8 and r9.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  int r = oracle_number (name, "r", 32), f = oracle_number (name, "f", 32);
  uint64_t word = number (at, bytes);
  if (strcmp (name, "r8") == 0 || strcmp (name, "r9") == 0)
    return true;
  if (r > 0)
    oracle_compare_word (c, name, in->r[r], word);
  else if (strcmp (name, "hi") == 0)
    oracle_compare_word (c, name, in->hi, word);
  else if (strcmp (name, "lo") == 0)
    oracle_compare_word (c, name, in->lo, word);
  else if (strcmp (name, "fcsr") == 0 && promised_floats)
    oracle_compare_word (c, name, in->fcsr, word);
  else if (f >= 0 && promised_floats)
    oracle_compare_word (c, name, in->f[f], word);
  else
    return f >= 0 || strcmp (name, "fcsr") == 0;
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  state->r[24] = promised_r24 ? state->r[24] : 0;
  if (promised_floats)
    return;
  memset (state->f, 0, sizeof state->f);
  state->fcsr = 0;
}

/* --- asyncPreempt2 --- */

/* C code rounds to nearest.  There is no chain of frame pointers.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  (void) pc;
  if (alignment > ORACLE_SP_STEP)
    alignment = ORACLE_SP_STEP;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#llx",
                   (unsigned long long) area->handed_sp);
  if (promised_floats)
    oracle_compare_word (&c, "fcsr, to asyncPreempt2,", 0, area->handed_fcsr);
  return c.differences;
}
