/* What to do when a system call has failed.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS_REMEDY_H
#define PREEMPTREGS_REMEDY_H

#ifdef __cplusplus
extern "C" {
#endif

#define OUT_OF_MEMORY "out of memory: raise the limit (ulimit -v), or run less beside it"

/* What to do about ERROR, an errno value of reading or writing a file: the end of a
   message whose begin names the file and says strerror's text.  */
const char *remedy_for_file (int error);

#ifdef __cplusplus
}
#endif

#endif
