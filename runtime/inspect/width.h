/* A register's width in JSON: the number of bytes, or the text of one that only the
   machine knows.

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_WIDTH_H
#define INSPECT_WIDTH_H

#include <jansson.h>
#include "reglist.h"

static inline json_t *
json_width (unsigned bytes)
{
  char text[WIDTH_TEXT_SIZE];
  return bytes < REGSET_SCALABLE ? json_integer (bytes)
         : json_string (width_text (bytes, text));
}

#endif
