/* What the stub has kept: item by item, and in words.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

#include <inttypes.h>
#include <string.h>

struct value
{
  uint8_t byte[ORACLE_WIDEST];
  unsigned bytes;
};

static bool
get (const struct oracle_state *state, const struct item *i, struct value *v)
{
  return oracle_get (state, i->name, v->byte, &v->bytes);
}

/* Of I, N bytes of A and B: the first that differs among the bits that count, and the last;
   or none.  */
static bool
differ (const struct item *i, const struct value *a, const struct value *b, unsigned n,
        uint64_t mask, unsigned *first, unsigned *last)
{
  bool any = false;
  uint64_t turned = oracle_word (a->byte, n) ^ oracle_word (b->byte, n);
  for (unsigned k = 0; k < n; k++)
    {
      if (a->byte[k] == b->byte[k] || (i->special != NULL && (turned & mask) == 0))
        continue;
      *first = any ? *first : k;
      *last = k;
      any = true;
    }
  return any;
}

/* --- In words --- */

/* BYTES as a number where that is what they are, else in the order of memory.  */
static void
spell (char *to, size_t size, const uint8_t *at, unsigned bytes)
{
  unsigned n = 0;
  if (bytes <= 8)
    {
      snprintf (to, size, "%#" PRIx64, oracle_word (at, bytes));
      return;
    }
  for (unsigned k = 0; k < bytes && k < 16 && n + 4 < size; k++)
    n += snprintf (to + n, size - n, "%02x", at[k]);
  if (bytes > 16)
    snprintf (to + n, size - n, "...");
}

static bool
is_zero (const uint8_t *at, unsigned bytes)
{
  for (unsigned k = 0; k < bytes; k++)
    if (at[k] != 0)
      return false;
  return true;
}

/* Whose value is that of BYTES at IS: of which other register's IN?  Zeros are everybody's.  */
static const struct item *
owner (const struct oracle_state *in, const struct item *not_of, const uint8_t *is,
       unsigned first, unsigned bytes)
{
  struct value v;
  for (const struct item *i = contract.item; i < contract.item + contract.items; i++)
    if (i != not_of && i->special == NULL && get (in, i, &v) && v.bytes >= first + bytes
        && memcmp (v.byte + first, is, bytes) == 0)
      return i;
  return NULL;
}

/* How I, of which the bytes from FIRST to LAST are lost, is now.  */
static void
explain (struct item *i, const struct oracle_state *in, const struct oracle_state *other,
         const char *who, const struct value *was, const struct value *is, unsigned first,
         unsigned last)
{
  unsigned bytes = last - first + 1;
  char old[48], new[48];
  struct value v;
  i->signal_at = trace_signal (is->byte, is->bytes);
  /* A number is told whole, as wide as the header has it.  */
  bool whole = i->bytes <= 8;
  unsigned number = was->bytes < i->bytes ? was->bytes : i->bytes;
  unsigned from = whole ? 0 : first, n = whole ? number : bytes;
  if (is->bytes <= last)
    {
      snprintf (i->what, sizeof i->what, "holds nothing");
      return;
    }
  spell (old, sizeof old, was->byte + from, n);
  spell (new, sizeof new, is->byte + from, n);
  const struct item *o = bytes < 4 || is_zero (is->byte + first, bytes) ? NULL
                         : owner (in, i, is->byte + first, first, bytes);
  unsigned length = snprintf (i->what, sizeof i->what, "was %s, is %s", old, new);
  char *to = i->what + length;
  size_t size = sizeof i->what - length;
  if (i->signal_at >= 0)
    snprintf (to, size, ", what a signal leaves below SP");
  else if (o != NULL)
    snprintf (to, size, ", the value of %s", o->name);
  else if (i->special == NULL && is_zero (is->byte + first, bytes))
    snprintf (to, size, bytes < was->bytes ? ", zeros" : "");
  else if (other != NULL && who != NULL && get (other, i, &v) && v.bytes > last
           && memcmp (v.byte + first, is->byte + first, bytes) == 0)
    snprintf (to, size, ", %s", who);
}

/* --- Comparing --- */

void
compare_destroyed (const struct oracle_state *in, const struct oracle_state *other)
{
  struct value was, is;
  unsigned first, last;
  for (struct item *i = contract.item; i < contract.item + contract.items; i++)
    if (i->special == NULL && get (in, i, &was) && was.bytes != 0
        && (!get (other, i, &is) || is.bytes < was.bytes
            || differ (i, &was, &is, was.bytes, -1, &first, &last)))
      i->destroyed++;
}

static void
compare_item (struct item *i, const struct oracle_state *in,
              const struct oracle_state *out, const struct oracle_state *other,
              const char *who)
{
  struct value was, is = { .bytes = 0 };
  unsigned first = 0, last = 0;
  if (!get (in, i, &was))
    {
      i->unknown = true;
      return;
    }
  i->width = was.bytes > i->width ? was.bytes : i->width;
  unsigned bytes = was.bytes < i->bytes || i->scalable ? was.bytes : i->bytes;
  unsigned n = i->required < bytes ? i->required : bytes;
  get (out, i, &is);
  if (bytes == 0)
    return;
  bool shorter = is.bytes < n;
  if (shorter)
    memset (is.byte + is.bytes, ~was.byte[is.bytes], n - is.bytes);
  i->tried++;
  if (n == 0)
    {
      i->survived += is.bytes >= bytes
                     && !differ (i, &was, &is, bytes, -1, &first, &last);
      return;
    }
  if (!differ (i, &was, &is, n, i->mask, &first, &last))
    return;
  if (i->lost++ == 0)
    {
      i->with = i->without = -1;
      i->first = first;
      i->last = last;
      explain (i, in, other, who, &was, &is, first, last);
    }
  i->first = first < i->first ? first : i->first;
  i->last = last > i->last ? last : i->last;
  i->with &= go_conditions;
  i->without &= ~go_conditions;
}

void
compare_states (const struct oracle_state *in, const struct oracle_state *out,
                const struct oracle_state *other, const char *who)
{
  for (struct item *i = contract.item; i < contract.item + contract.items; i++)
    if (!trace_moves (i))
      compare_item (i, in, out, other, who);
}

/* --- The verdicts --- */

static const char *
verdict (const struct item *i, const char **why)
{
  *why = "";
  if (i->lost != 0)
    return "lost";
  if (i->unknown && i->required != 0)
    return *why = "the judge, or this CPU, has no such register", "unknown";
  if (i->tried == 0 && i->required != 0)
    return *why = "no run came to its end in which it held a value", "unknown";
  if (i->required == 0 || i->mask == 0)
    return i->tried != 0 && i->special == NULL && i->destroyed != 0 && i->survived == i->tried
           ? "superfluous" : "free";
  if (i->width < i->required && !i->scalable && i->special == NULL)
    return *why = "this CPU has fewer bytes of it", "partly";
  return "kept";
}

void
compare_print (void)
{
  const char *why;
  for (const struct item *i = contract.item; i < contract.item + contract.items; i++)
    {
      const char *v = verdict (i, &why);
      printf ("item\t%s\t%s\t%u\t%u\t%u\t%u\t%u\t%u\t%s\t", i->name, v, i->bytes,
              i->required, i->tried, i->lost, i->first, i->last,
              i->lost != 0 ? i->what : why);
      if (i->lost > 1 && i->lost < i->tried)
        go_print_conditions (i->with, i->without);
      putchar ('\n');
      if (i->lost != 0 && i->signal_at >= 0)
        printf ("signal\t%s\t%d\n", i->name, i->signal_at);
    }
}
