/* instances.c's work: bzip2, there and back.

   SPDX-License-Identifier: MIT  */

#include <stdlib.h>
#include <string.h>

#include <bzlib.h>

#include "instances.h"

/* Every third with a work factor so small that it sorts the slow way.  */
static int
factor (unsigned number)
{
  return number % 3 == 2 ? 1 : 0;
}

const char *
work_kind (unsigned number)
{
  return factor (number) == 1 ? "fallback sort" : "main sort";
}

size_t
work (unsigned number, const unsigned char *input, size_t bytes,
      unsigned char *output, size_t room)
{
  unsigned length = room, again = bytes;
  char *back = malloc (bytes);
  int ok = back != NULL
           && BZ2_bzBuffToBuffCompress ((char *) output, &length, (char *) input,
                                        bytes, 1 + number % 9, 0,
                                        factor (number)) == BZ_OK
           && BZ2_bzBuffToBuffDecompress (back, &again, (char *) output, length,
                                          number % 2, 0) == BZ_OK
           && again == bytes && memcmp (back, input, bytes) == 0;
  free (back);
  return ok ? length : 0;
}
