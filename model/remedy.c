/* What to do when a system call has failed.

   SPDX-License-Identifier: MIT  */

#include "remedy.h"

#include <errno.h>

const char *
remedy_for_file (int error)
{
  switch (error)
    {
    case ENOENT:
      return "check the name, and make the folder, or the file to be read, first";
    case EISDIR: case ENOTDIR: case ENAMETOOLONG: case ELOOP:
      return "give the path of a file";
    case EACCES: case EPERM:
      return "ask its owner for the right to it, or name another one";
    case EROFS:
      return "name one on a file system that can be written";
    case ENOSPC: case EDQUOT:
      return "make room there";
    case EFBIG:
      return "raise the limit of a file's size (ulimit -f)";
    case EMFILE: case ENFILE:
      return "raise the limit of open files (ulimit -n)";
    case ENOMEM:
      return "raise the limit of memory (ulimit -v)";
    case EBADF:
      return "do not close it before";
    case EPIPE:
      return "let its reader read to the end";
    default:
      return "try another file system; the kernel's log (dmesg) may tell more";
    }
}
