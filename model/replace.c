/* Write a file at once or not at all.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* Write TEXT to the open temporary file FD and give it the permissions MODE.  */
static int
fill (int fd, const char *text, mode_t mode)
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
  return fchmod (fd, mode) != 0 ? errno : 0;
}

/* Put a new file with TEXT and the permissions MODE in the place of FILE.  */
static int
put (const char *file, const char *text, mode_t mode)
{
  char *temporary;
  if (asprintf (&temporary, "%s.XXXXXX", file) < 0)
    return ENOMEM;
  int fd = mkstemp (temporary);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0)
    {
      error = fill (fd, text, mode);
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

/* As put, in the place of what FILE leads to.  A file that grows beyond its limit is an
   error like any other, and leaves nothing behind.  */
static int
put_safely (const char *file, const char *text, mode_t mode)
{
  struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
  char *target = realpath (file, NULL);
  sigaction (SIGXFSZ, &ignore, &old);
  int error = put (target != NULL ? target : file, text, mode);
  sigaction (SIGXFSZ, &old, NULL);
  free (target);
  return error;
}

int
replace_file (const char *file, const char *text)
{
  struct stat st;
  if (stat (file, &st) != 0)
    {
      /* What open would have given.  */
      mode_t mask = umask (0);
      umask (mask);
      return put_safely (file, text, 0666 & ~mask);
    }
  if (!S_ISREG (st.st_mode))
    return S_ISDIR (st.st_mode) ? EISDIR : EINVAL;
  if (same_content (file, text))
    return 0;
  if (access (file, W_OK) != 0)
    return errno;
  return put_safely (file, text, st.st_mode & 07777);
}
