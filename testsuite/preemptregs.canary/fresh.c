/* Are preempt-canary's fresh stacks fresh where the kernel writes the registers?

   Linked into it with --wrap=madvise, --wrap=oracle_hold and --wrap=sigaction: after
   madvise has emptied a round's two stacks, which of their pages are there is looked up
   right before the wait, and then the page where the signal's frame had the registers.
   A signal that came before the wait has touched what it came on: such rounds are left
   out.  At the end, a line to standard error says how many rounds there were.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { STACKS = 2, PAGES = 64 };

static __thread unsigned emptied;       /* stacks of this round */
static __thread struct
{
  char *at;
  size_t bytes;
  unsigned char there[PAGES];
} stack[STACKS];
static __thread char *frame;            /* where the registers lay */
static __thread bool early;
static atomic_ulong fresh[STACKS], touched[STACKS];
static void (*handler) (int, siginfo_t *, void *);

int __real_madvise (void *, size_t, int);
int __wrap_madvise (void *, size_t, int);
void __real_oracle_hold (void);
void __wrap_oracle_hold (void);
int __real_sigaction (int, const struct sigaction *, struct sigaction *);
int __wrap_sigaction (int, const struct sigaction *, struct sigaction *);

int
__wrap_madvise (void *at, size_t bytes, int advice)
{
  if (emptied < STACKS)
    {
      stack[emptied].at = at;
      stack[emptied++].bytes = bytes;
    }
  return __real_madvise (at, bytes, advice);
}

static void
judge (unsigned i)
{
  size_t offset = frame - stack[i].at;
  if (frame < stack[i].at || offset >= stack[i].bytes)
    return;
  bool was_there = stack[i].there[offset / sysconf (_SC_PAGESIZE)] & 1;
  atomic_fetch_add (was_there ? &touched[i] : &fresh[i], 1);
}

void
__wrap_oracle_hold (void)
{
  for (unsigned i = 0; i < emptied; i++)
    if (mincore (stack[i].at, stack[i].bytes, stack[i].there) != 0)
      early = true;
  __real_oracle_hold ();
  for (unsigned i = 0; i < emptied && !early; i++)
    judge (i);
  emptied = 0;
  early = false;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  if (oracle_waiting (&oracle_area))
    frame = (char *) oracle_vectors_at (context);
  else
    early = true;
  handler (signal, info, context);
}

int
__wrap_sigaction (int signal, const struct sigaction *action, struct sigaction *old)
{
  struct sigaction other = *action;
  if (signal == SIGUSR1 || signal == SIGUSR2)
    {
      handler = action->sa_sigaction;
      other.sa_sigaction = handle;
    }
  return __real_sigaction (signal, &other, old);
}

static void __attribute__ ((destructor))
tell (void)
{
  dprintf (STDERR_FILENO, "own stack: %lu fresh, %lu touched\n"
           " alternate stack: %lu fresh, %lu touched\n", atomic_load (&fresh[0]),
           atomic_load (&touched[0]), atomic_load (&fresh[1]),
           atomic_load (&touched[1]));
}
