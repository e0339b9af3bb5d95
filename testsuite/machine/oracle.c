/* What the machines' halves of the oracle have in common: random values, the loop's end,
   and the words in which a difference is told (oracle.h).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

uint64_t
oracle_random (uint64_t *random)
{
  uint64_t x = *random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  *random = x;
  return x * UINT64_C (0x2545f4914f6cdd1d);
}

void
oracle_randomise (void *in, void *other, size_t bytes, uint64_t *random)
{
  for (size_t i = 0; i < bytes; i += 8)
    {
      uint64_t value = oracle_random (random), opposite = ~value;
      memcpy ((char *) in + i, &value, 8);
      memcpy ((char *) other + i, &opposite, 8);
    }
}

void
oracle_differ (struct oracle_comparison *c, const char *format, ...)
{
  char line[160];
  va_list ap;
  c->differences++;
  if (c->differs == NULL)
    return;
  unsigned n = snprintf (line, sizeof line, "%s", c->whose != NULL ? c->whose : "");
  va_start (ap, format);
  vsnprintf (line + n, sizeof line - n, format, ap);
  va_end (ap);
  c->differs (line);
}

void
oracle_compare_word (struct oracle_comparison *c, const char *name, uint64_t in,
                     uint64_t out)
{
  if (in != out)
    oracle_differ (c, "%s changed from %#" PRIx64 " to %#" PRIx64, name, in, out);
}

unsigned
oracle_first_difference (const uint8_t *in, const uint8_t *out, unsigned bytes)
{
  unsigned i = 0;
  while (i < bytes && in[i] == out[i])
    i++;
  return i;
}

void
oracle_compare_bytes (struct oracle_comparison *c, const char *name, unsigned number,
                      const uint8_t *in, const uint8_t *out, unsigned bytes)
{
  unsigned i = oracle_first_difference (in, out, bytes);
  if (i < bytes)
    oracle_differ (c, "%s%u: byte %u changed from %02x to %02x", name, number, i, in[i],
                   out[i]);
}

bool
oracle_waiting (const struct oracle_area *area)
{
  return __atomic_load_n (&area->waiting, __ATOMIC_ACQUIRE);
}

/* Where the loop looks at a word for its end; x86's jumps through one.  */
#ifdef A_END

void
oracle_end (struct oracle_area *area)
{
  __atomic_store_n (&area->end, 1, __ATOMIC_RELEASE);
}

uintptr_t
oracle_handed_sp (const struct oracle_area *area)
{
  return area->handed_sp;
}

#endif

#ifdef ORACLE_IN_PLACE

bool
oracle_get (const struct oracle_state *state, const char *name,
            uint8_t value[ORACLE_WIDEST], unsigned *bytes)
{
  const void *at = oracle_find_register ((struct oracle_state *) state, name, bytes);
  if (at != NULL)
    memcpy (value, at, *bytes);
  return at != NULL;
}

bool
oracle_set (struct oracle_state *state, const char *name, const uint8_t *value,
            unsigned bytes)
{
  unsigned most;
  void *at = oracle_find_register (state, name, &most);
  if (at != NULL)
    memcpy (at, value, bytes < most ? bytes : most);
  return at != NULL;
}

#endif

/* There is nothing that is not kept, unless state.c has one that knows better.  */
void __attribute__ ((weak))
oracle_learn (const struct oracle_area *area, bool signal)
{
  (void) area, (void) signal;
}

uint64_t
oracle_word (const void *at, unsigned bytes)
{
  uint64_t word = 0;
  size_t size = bytes < sizeof word ? bytes : sizeof word;
  bool highest_first = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
  memcpy ((char *) &word + (highest_first ? sizeof word - size : 0), at, size);
  return word;
}

int
oracle_number (const char *name, const char *stem, int count)
{
  size_t length = strlen (stem);
  char *end;
  if (strncmp (name, stem, length) != 0 || name[length] < '0' || name[length] > '9')
    return -1;
  long n = strtol (name + length, &end, 10);
  return *end == '\0' && n < count ? (int) n : -1;
}

int
oracle_find (const char *name, const char *const *names, int count)
{
  for (int n = 0; n < count; n++)
    if (names[n][0] == name[0] && strcmp (names[n], name) == 0)
      return n;
  return -1;
}
