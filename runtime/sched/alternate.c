/* The worker's alternate stack, on which our handlers run.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* What the handlers take themselves, what a debugger or a sanitizer may add, and, for a
   program that had no alternate stack, its own handlers, which had the thread's
   stack.  */
#define HANDLER_BYTES 1048576

/* The alternate stack: room for our handlers over one of the program's own, which had
   the old stack for itself.  A page on either side that cannot be accessed: valgrind 3.27
   takes all that is mapped in one piece with a thread's stack for that stack, and from
   glibc 2.42 on those have no such page of their own.  */
int
alternate_map (struct worker *w)
{
  size_t page = sysconf (_SC_PAGESIZE);
  if (sigaltstack (NULL, &w->alternate.old) != 0)
    return errno;
  w->alternate.bytes = 2 * thread_frame_bytes () + HANDLER_BYTES;
  if (!(w->alternate.old.ss_flags & SS_DISABLE))
    w->alternate.bytes += w->alternate.old.ss_size;
  w->alternate.bytes = ((w->alternate.bytes + page - 1) & -page) + 2 * page;
  w->alternate.low = mmap (NULL, w->alternate.bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1,
                           0);
  if (w->alternate.low == MAP_FAILED)
    return errno;
  mprotect (w->alternate.low, page, PROT_NONE);
  mprotect ((char *) w->alternate.low + w->alternate.bytes - page, page, PROT_NONE);
  stack_t stack = { .ss_sp = (char *) w->alternate.low + page,
                    .ss_size = w->alternate.bytes - 2 * page };
  if (sigaltstack (&stack, NULL) == 0)
    return 0;
  int error = errno;
  munmap (w->alternate.low, w->alternate.bytes);
  return error;
}

/* The program may have put another stack in the place of ours.  */
void
alternate_unmap (struct worker *w)
{
  stack_t now;
  if (sigaltstack (NULL, &now) == 0
      && (uintptr_t) now.ss_sp - (uintptr_t) w->alternate.low < w->alternate.bytes)
    sigaltstack (&w->alternate.old, NULL);
  munmap (w->alternate.low, w->alternate.bytes);
}
