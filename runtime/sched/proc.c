/* Files of /proc that stay open: they are read again and again, and where a filter of
   system calls has come meanwhile, only that need be allowed.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool
proc_open (struct proc_file *f, const char *name)
{
  f->fd = file_above_standard (open (name, O_RDONLY | O_CLOEXEC));
  if (f->fd >= 0 && fstat (f->fd, &f->opened) != 0)
    proc_close (f);
  return f->fd >= 0;
}

/* The program may have closed it, and opened another.  */
static bool
is_open (struct proc_file *f)
{
  struct stat now;
  if (f->fd >= 0 && (fstat (f->fd, &now) != 0 || now.st_dev != f->opened.st_dev
                     || now.st_ino != f->opened.st_ino))
    f->fd = -1;
  return f->fd >= 0;
}

void
proc_close (struct proc_file *f)
{
  if (is_open (f))
    close (f->fd);
  f->fd = -1;
}

bool
proc_read (struct proc_file *f, char *text, size_t size)
{
  ssize_t n = is_open (f) ? pread (f->fd, text, size - 1, 0) : -1;
  text[n > 0 ? n : 0] = '\0';
  return n > 0;
}

const char *
traced (struct worker *w)
{
  static const char key[] = "\nTracerPid:\t";
  char text[1024];
  if (!proc_read (&w->status, text, sizeof text))
    return NULL;
  const char *tracer = strstr (text, key);
  return tracer != NULL && tracer[sizeof key - 1] != '0'
         ? "the program is traced, by a debugger or the like" : NULL;
}
