/* Stacks, each over a guard that no access gets past unseen.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"
#include "valgrind.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Wider than a page: a large frame may skip one.  */
#define GUARD_BYTES 65536

/* Beside the kernel's frame for a handler.  */
#define RESERVE_BYTES 4096

size_t stack_bytes;

size_t
stack_reserve (void)
{
  return thread_frame_bytes () + RESERVE_BYTES;
}

#ifndef MADV_GUARD_INSTALL      /* libc from 2.41 on has it */
# define MADV_GUARD_INSTALL 102
#endif

/* Does the kernel heed advice?  An emulator (qemu) takes any of MAP, even one that is none,
   and does nothing.  Asked once: each stack would pay for it.  */
static bool
advice_counts (char *map)
{
  static _Atomic enum { UNKNOWN, YES, NO } known;
  if (known == UNKNOWN)
    known = madvise (map, GUARD_BYTES, -1) != 0 ? YES : NO;
  return known == YES;
}

/* Make the GUARD_BYTES at MAP a guard.  From Linux 6.13 on it need not be a mapping of its
   own, of which a process may have 65,530 (vm.max_map_count): stacks that lie side by side
   are one mapping then.  Not where memory is locked, for one.  Valgrind 3.27 ends the
   program after some thousand pages of such guards.  */
static bool
guard (char *map)
{
  int saved = errno;
  bool done = (!RUNNING_ON_VALGRIND && advice_counts (map)
               && madvise (map, GUARD_BYTES, MADV_GUARD_INSTALL) == 0)
              || mprotect (map, GUARD_BYTES, PROT_NONE) == 0;
  if (done)
    errno = saved;
  return done;
}

bool
stack_map (struct preempt_task_view *view, size_t bytes)
{
  size_t page = sysconf (_SC_PAGESIZE);
  if (bytes > (size_t) 1 << (sizeof bytes == 4 ? 30 : 40))
    {
      errno = ENOMEM;
      return false;
    }
  bytes = (bytes + page - 1) & -page;
  size_t all = GUARD_BYTES + bytes + MACHINE_ABOVE_STACK;
  char *map = mmap (NULL, all, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (map == MAP_FAILED)
    return false;
  if (!guard (map))
    {
      munmap (map, all);
      return false;
    }
  view->stack_low = map + GUARD_BYTES;
  view->stack_high = map + GUARD_BYTES + bytes;
  view->reserve = stack_reserve ();
  return true;
}

void
stack_unmap (const struct preempt_task_view *view)
{
  char *map = (char *) view->stack_low - GUARD_BYTES;
  munmap (map, (char *) view->stack_high + MACHINE_ABOVE_STACK - map);
}

bool
stack_guards (const struct preempt_task_view *view, const void *address)
{
  const char *low = view->stack_low, *at = address;
  return at < low && at >= low - GUARD_BYTES;
}

/* The limit that holds for this thread's stack; infinity, which is never raised, where it
   is not the main thread, whose stack alone grows.  */
static rlim64_t limit;

static void
note_limit (void)
{
  struct rlimit64 now;
  bool main = syscall (SYS_gettid) == getpid ();
  limit = main && getrlimit64 (RLIMIT_STACK, &now) == 0 ? now.rlim_cur : RLIM64_INFINITY;
}

bool
stack_of_thread (struct preempt_task_view *view)
{
  pthread_attr_t attributes;
  size_t size;
  int error = pthread_getattr_np (pthread_self (), &attributes);
  if (error == 0)
    {
      error = pthread_attr_getstack (&attributes, &view->stack_low, &size);
      pthread_attr_destroy (&attributes);
    }
  if (error != 0)
    {
      errno = error;
      return false;
    }
  view->stack_high = (char *) view->stack_low + size;
  view->reserve = stack_reserve ();
  note_limit ();
  return true;
}

/* Is all mapped from FROM up to TO, which are pages?  */
static bool
is_mapped (char *from, char *to, size_t page)
{
  unsigned char resident[1024];
  for (size_t part; from < to; from += part)
    {
      part = (size_t) (to - from) < sizeof resident * page ? (size_t) (to - from)
                                                           : sizeof resident * page;
      if (mincore (from, part, resident) != 0)
        return false;
    }
  return true;
}

/* There is nothing but the stack from SP up to where it was known to end: to other
   mappings the kernel keeps a distance.  Whether there can be more below, the kernel shows
   when it writes there itself: it makes the stack grow, or the call fails.  */
bool
stack_has_grown (struct preempt_task_view *view, uintptr_t sp)
{
  size_t page = sysconf (_SC_PAGESIZE);
  struct rlimit64 now;
  char *at = (char *) (sp & -page), *end = (char *) ((uintptr_t) view->stack_low & -page);
  char *low = (char *) ((sp - cpu_stack_bytes () - view->reserve) & -page);
  if (low >= end || syscall (SYS_prlimit64, 0, RLIMIT_STACK, NULL, &now) != 0
      || now.rlim_cur <= limit || !is_mapped (at, end, page)
      || syscall (SYS_prlimit64, 0, RLIMIT_STACK, NULL, low) != 0)
    return false;
  view->stack_low = low;
  return true;
}
