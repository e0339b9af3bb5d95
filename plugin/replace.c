/* Write a file at once or not at all.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
same_content (const char *file, const char *text)
{
  FILE *f = fopen (file, "r");
  if (f == NULL)
    return false;
  size_t length = strlen (text);
  char *old = malloc (length + 1);
  /* One byte more than TEXT has: a longer file differs.  */
  bool same = old != NULL && fread (old, 1, length + 1, f) == length
              && memcmp (old, text, length) == 0;
  free (old);
  fclose (f);
  return same;
}

/* Write TEXT to the open temporary file FD and give it the permissions that
   open would have given.  */
static int
fill (int fd, const char *text)
{
  for (size_t left = strlen (text); left > 0;)
    {
      ssize_t n = write (fd, text, left);
      if (n < 0 && errno != EINTR)
        return errno;
      if (n > 0)
        {
          text += n;
          left -= n;
        }
    }
  mode_t mask = umask (0);
  umask (mask);
  return fchmod (fd, 0666 & ~mask) != 0 ? errno : 0;
}

int
replace_file (const char *file, const char *text)
{
  struct stat st;
  if (stat (file, &st) == 0 && !S_ISREG (st.st_mode))
    return S_ISDIR (st.st_mode) ? EISDIR : EINVAL;
  if (same_content (file, text))
    return 0;

  char *temporary;
  if (asprintf (&temporary, "%s.XXXXXX", file) < 0)
    return ENOMEM;
  int fd = mkstemp (temporary);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0)
    {
      error = fill (fd, text);
      if (close (fd) != 0 && error == 0)
        error = errno;
      if (error == 0 && rename (temporary, file) != 0)
        error = errno;
      if (error != 0)
        unlink (temporary);
    }
  free (temporary);
  return error;
}
