/* What instances.c runs: a library's work, in a file of its own for each library.

   SPDX-License-Identifier: MIT  */

#ifndef INSTANCES_H
#define INSTANCES_H

#include <stddef.h>

/* Instance NUMBER's work: from BYTES bytes of INPUT to OUTPUT, which has room for
   ROOM.  Return the bytes written; 0 if the library failed.  The same input gives
   the same output.  */
size_t work (unsigned number, const unsigned char *input, size_t bytes,
             unsigned char *output, size_t room);

/* A word for what instance NUMBER does.  */
const char *work_kind (unsigned number);

#endif
