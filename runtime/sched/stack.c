/* Stacks, each over a guard that no access gets past unseen.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "core.h"

#include <errno.h>
#include <sys/mman.h>
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
  char *map = mmap (NULL, GUARD_BYTES + bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (map == MAP_FAILED)
    return false;
  if (mprotect (map, GUARD_BYTES, PROT_NONE) != 0)
    {
      munmap (map, GUARD_BYTES + bytes);
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
  munmap (map, (char *) view->stack_high - map);
}

bool
stack_guards (const struct preempt_task_view *view, const void *address)
{
  const char *low = view->stack_low, *at = address;
  return at < low && at >= low - GUARD_BYTES;
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
  return true;
}
