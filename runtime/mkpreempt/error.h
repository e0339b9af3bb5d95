/* Messages of errors.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_ERROR_H
#define MKPREEMPT_ERROR_H

#include "remedy.h"

#include <stdio.h>
#include <string.h>

/* A malloc'ed message; _GNU_SOURCE must be defined.  */
#define ERROR(...) \
  ({ char *text_; asprintf (&text_, __VA_ARGS__) < 0 ? strdup (OUT_OF_MEMORY) : text_; })

/* An array has no room for more: where to make some.  */
#define FULL(what, limit, file) \
  ERROR ("more than %d " what ": raise " #limit " in " file, limit)

#endif
