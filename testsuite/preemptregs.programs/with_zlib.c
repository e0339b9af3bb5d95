/* instances.c's work: zlib, each instance at another level, there and back.

   SPDX-License-Identifier: MIT  */

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "instances.h"

static int
level (unsigned number)
{
  return 1 + number * 5 % 9;
}

const char *
work_kind (unsigned number)
{
  static const char *const kinds[] = { "0", "level 1", "level 2", "level 3", "level 4",
    "level 5", "level 6", "level 7", "level 8", "level 9" };
  return kinds[level (number)];
}

size_t
work (unsigned number, const unsigned char *input, size_t bytes,
      unsigned char *output, size_t room)
{
  uLongf length = room - sizeof (uLong), again = bytes;
  unsigned char *back = malloc (bytes);
  uLong sum = crc32 (number, input, bytes) ^ adler32 (number, input, bytes);
  int ok = back != NULL
           && compress2 (output + sizeof sum, &length, input, bytes,
                         level (number)) == Z_OK
           && uncompress (back, &again, output + sizeof sum, length) == Z_OK
           && again == bytes && memcmp (back, input, bytes) == 0;
  free (back);
  memcpy (output, &sum, sizeof sum);
  return ok ? length + sizeof sum : 0;
}
