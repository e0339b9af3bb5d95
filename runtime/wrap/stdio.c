/* Streams: flockfile, and the functions of a stream that the program has made itself
   (fopencookie), which libc calls while it has the stream locked.

   SPDX-License-Identifier: MIT  */

#include "wrap.h"

#include <stdio.h>
#include <stdlib.h>

WRAPPED (void, flockfile, (FILE *f))
{
  preempt_hold (f, 0);
  REAL (flockfile) (f);
}

WRAPPED (int, ftrylockfile, (FILE *f))
{
  if (preempt_hold (f, PREEMPT_HOLD_TRY) != 0)
    return -1;
  return keep_if_got (f, REAL (ftrylockfile) (f), CALLER);
}

WRAPPED (void, funlockfile, (FILE *f))
{
  REAL (funlockfile) (f);
  preempt_release (f, CALLER);
}

/* The stream may be locked.  */
WRAPPED (int, fclose, (FILE *f))
{
  int result = REAL (fclose) (f);
  forget (f, CALLER);
  return result;
}

/* --- fopencookie --- */

struct stream
{
  void *cookie;
  cookie_io_functions_t functions;
};

/* CALLER is libc, so that the task runs on until the stream is unlocked.  */

static ssize_t
read_stream (void *stream, char *to, size_t size)
{
  struct stream *s = stream;
  HOLD_HERE (s);
  return s->functions.read (s->cookie, to, size);
}

static ssize_t
write_stream (void *stream, const char *from, size_t size)
{
  struct stream *s = stream;
  HOLD_HERE (s);
  return s->functions.write (s->cookie, from, size);
}

static int
seek_stream (void *stream, off64_t *offset, int whence)
{
  struct stream *s = stream;
  HOLD_HERE (s);
  return s->functions.seek (s->cookie, offset, whence);
}

static int
close_held (struct stream *s)
{
  HOLD_HERE (s);
  return s->functions.close != NULL ? s->functions.close (s->cookie) : 0;
}

static int
close_stream (void *stream)
{
  int result = close_held (stream);
  free (stream);
  return result;
}

WRAPPED (FILE *, fopencookie,
         (void *cookie, const char *mode, cookie_io_functions_t functions))
{
  struct stream *s = malloc (sizeof *s);
  if (s == NULL)
    return NULL;
  *s = (struct stream) { cookie, functions };
  FILE *f = REAL (fopencookie) (s, mode, (cookie_io_functions_t) {
    functions.read != NULL ? read_stream : NULL,
    functions.write != NULL ? write_stream : NULL,
    functions.seek != NULL ? seek_stream : NULL, close_stream });
  if (f == NULL)
    free (s);
  return f;
}
