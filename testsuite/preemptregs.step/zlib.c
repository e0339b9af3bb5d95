/* zlib to step through: a text compressed and expanded again, with its sums.

   SPDX-License-Identifier: MIT  */

#include "step.h"
#include "zlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef STEP_LONG
# define BYTES 6000
# define WINDOW 15
# define MEMORY 8
#else
/* Tables that are cleared in a few steps.  */
# define BYTES 250
# define WINDOW 9
# define MEMORY 1
#endif

static unsigned char text[BYTES], packed[2 * BYTES + 64], again[BYTES];

static void
write_text (void)
{
  static const char *const words[]
    = { "register", "save", "of", "the", "interrupted", "task", ", ", "\n" };
  unsigned seed = 1;
  for (size_t at = 0; at < sizeof text;)
    {
      seed = seed * 1664525u + 1013904223u;
      const char *word = words[seed >> 29];
      for (; *word != '\0' && at < sizeof text; word++)
        text[at++] = *word;
      if (at < sizeof text)
        text[at++] = seed >> 20 & 15 ? ' ' : seed >> 8;
    }
}

static void
expect (int code, int wanted)
{
  if (code == wanted)
    return;
  fprintf (stderr, "zlib: code %d, expected %d\n", code, wanted);
  abort ();
}

static uint64_t
round_trip (int level)
{
  z_stream z = { 0 };
  write_text ();
  expect (deflateInit2 (&z, level, Z_DEFLATED, WINDOW, MEMORY,
                        Z_DEFAULT_STRATEGY), Z_OK);
  z.next_in = text, z.avail_in = sizeof text;
  z.next_out = packed, z.avail_out = sizeof packed;
  expect (deflate (&z, Z_FINISH), Z_STREAM_END);
  uint64_t d = step_digest (STEP_DIGEST, packed, z.total_out);
  size_t bytes = z.total_out;
  expect (deflateEnd (&z), Z_OK);
  memset (&z, 0, sizeof z);
  expect (inflateInit2 (&z, WINDOW), Z_OK);
  z.next_in = packed, z.avail_in = bytes;
  z.next_out = again, z.avail_out = sizeof again;
  expect (inflate (&z, Z_FINISH), Z_STREAM_END);
  expect (inflateEnd (&z), Z_OK);
  expect (memcmp (text, again, sizeof text), 0);
  return d + crc32 (0, again, sizeof again);
}

#define LEVEL(n) static uint64_t level##n (void) { return round_trip (n); }
LEVEL (0) LEVEL (1) LEVEL (2) LEVEL (3) LEVEL (4) LEVEL (5) LEVEL (6) LEVEL (7)
LEVEL (8) LEVEL (9)

const struct step_case step_zlib[] = {
  { "zlib-0", level0 }, { "zlib-1", level1 }, { "zlib-2", level2 },
  { "zlib-3", level3 }, { "zlib-4", level4 }, { "zlib-5", level5 },
  { "zlib-6", level6 }, { "zlib-7", level7 }, { "zlib-8", level8 },
  { "zlib-9", level9 }, { 0 }
};
