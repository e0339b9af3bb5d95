/* instances.c's work, of the kind that a package's flags change: buffers on the stack,
   more of it than a page, what libc checks the bounds of, and calls to package_2.c.

   SPDX-License-Identifier: MIT  */

#include <stdio.h>
#include <string.h>

#include "instances.h"
#include "package.h"

const char *
work_kind (unsigned number)
{
  return number % 2 == 0 ? "lines" : "sums";
}

/* A buffer whose size only the run knows: -fstack-clash-protection touches its pages,
   and _FORTIFY_SOURCE knows it at level 3.  */
static size_t
lines (const unsigned char *input, size_t bytes, char *to, size_t room)
{
  size_t length = 0;
  for (size_t at = 0, n = 4096; at + n <= bytes && length + 64 < room; at += n)
    {
      unsigned char copy[2 * n];
      memcpy (copy, input + at, n);
      memcpy (copy + n, input + at, n);
      length += snprintf (to + length, room - length, "%zu: %08x %.12g\n", at,
                          mix (copy, 2 * n), mean (copy, 2 * n));
      n = 4096 + copy[0] * 16;
    }
  return length;
}

static size_t
sums (const unsigned char *input, size_t bytes, char *to, size_t room)
{
  char text[64];
  size_t length = 0;
  for (size_t n = 1; n < bytes && length + sizeof text < room; n += 997)
    {
      snprintf (text, sizeof text, "%u %a\n", mix (input, n), mean (input, n));
      strcpy (to + length, text);
      length += strlen (text);
    }
  return length;
}

size_t
work (unsigned number, const unsigned char *input, size_t bytes,
      unsigned char *output, size_t room)
{
  return (number % 2 == 0 ? lines : sums) (input, bytes, (char *) output, room);
}
