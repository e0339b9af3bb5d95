/* Write a file at once or not at all.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS_REPLACE_H
#define PREEMPTREGS_REPLACE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Make TEXT the content of FILE, through a temporary file beside it and a rename.  A
   file that holds TEXT already is left alone, its time too, so that make rebuilds
   nothing.  Return 0, or an errno value, and then FILE is as it was.  It keeps its
   permissions; a symbolic link is followed.  What exists and is not a regular file is
   refused with EINVAL, what may not be written with EACCES.  */
int replace_file (const char *file, const char *text);

#ifdef __cplusplus
}
#endif

#endif
