/* Code for branch protection is preempted, and unwound, like any other.

   Area: the trampoline, runtime/machine/arm64.h.  Purpose: code that is compiled under
   -mbranch-protection=standard, in pages where an indirect jump must lead to a landing
   pad, is preempted at any instruction, the landing pads included, before which
   PSTATE.BTYPE says that a jump has just been made; it computes the same as alone, and
   libgcc finds its way from asyncPreempt2 through signed return addresses to main.

   Argument: the preemptions.  Exit status 4 where the CPU or its kernel guards no page or
   signs no address.

   The manual: DDI 0487, D8.4 (guarded pages), C6.2 (BTI, PACIASP).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "machine.h"
#include "timer.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

#define PROT_GUARDED 0x10       /* PROT_BTI */
#define BTYPE (UINT64_C (3) << 10)

extern char __executable_start[], etext[];
int main (int argc, char **argv);

static volatile sig_atomic_t preemptions, after_jumps;
static unsigned unwound, lost;
static struct preempt_task_view view = { .reserve = 32768 };

/* --- The code --- */

#define FUNCTION static uint64_t __attribute__ ((noinline))

FUNCTION
one (uint64_t x)
{
  return x * 3 + 1;
}

FUNCTION
two (uint64_t x)
{
  return x ^ x >> 7;
}

/* Through a table of functions, which it calls, and of labels, to which it jumps.  */
FUNCTION
walk (unsigned depth, uint64_t x)
{
  static uint64_t (*const volatile function[]) (uint64_t) = { one, two };
  static const void *const label[] = { &&add, &&turn, &&deeper };
  goto *label[depth == 0 ? x & 1 : 2];
add:
  return function[x >> 1 & 1] (x) + 1;
turn:
  return function[x >> 2 & 1] (x) << 1 | x >> 63;
deeper:
  return walk (depth - 1, function[depth & 1] (x)) + depth;
}

/* --- Preemption --- */

static void
handle (int signal, siginfo_t *info, void *context)
{
  const ucontext_t *c = context;
  uint64_t pstate = c->uc_mcontext.pstate;
  int saved = errno;
  (void) signal, (void) info;
  if (preempt_safe_point (context, &view) == PREEMPT_SAFE
      && preempt_inject (context) == PREEMPT_SAFE)
    {
      preemptions++;
      after_jumps += (pstate & BTYPE) != 0;
    }
  timer_arm (50000 + preemptions * 7919 % 4096);
  errno = saved;
}

static _Unwind_Reason_Code
visit (struct _Unwind_Context *context, void *found)
{
  if (_Unwind_FindEnclosingFunction ((void *) _Unwind_GetIP (context)) != (void *) main)
    return _URC_NO_REASON;
  *(bool *) found = true;
  return _URC_END_OF_STACK;
}

void
asyncPreempt2 (struct preempt_frame *frame)
{
  bool found = false;
  (void) frame;
  if (preemptions % 4 != 0)
    return;
  _Unwind_Backtrace (visit, &found);
  unwound++;
  lost += !found;
}

/* --- --- */

/* No landing pad.  */
__asm__ (".text\n\t.type no_pad, %function\nno_pad:\tret");
extern void no_pad (void);

static bool
guards (void)
{
  void (*volatile jump) (void) = no_pad;
  int status = 0;
  pid_t child = fork ();
  if (child == 0)
    {
      jump ();
      _exit (0);
    }
  return waitpid (child, &status, 0) == child && WIFSIGNALED (status)
         && WTERMSIG (status) == SIGILL;
}

static bool
signs (void)
{
  register uint64_t address __asm__ ("x17") = (uintptr_t) main;
  register uint64_t modifier __asm__ ("x16") = 1;
  __asm__ ("hint #8" : "+r" (address) : "r" (modifier));        /* pacia1716 */
  return address != (uintptr_t) main;
}

int
main (int argc, char **argv)
{
  int wanted = argc > 1 ? atoi (argv[1]) : 0;
  uintptr_t page = sysconf (_SC_PAGESIZE), first = (uintptr_t) __executable_start & -page;
  uint64_t alone = walk (9, 0), differences = 0;
  trouble (preempt_init ());
  timer_install (handle);
  trouble (preempt_check_thread ());
  if (mprotect ((void *) first, (uintptr_t) etext - first,
                PROT_READ | PROT_EXEC | PROT_GUARDED) != 0 || !guards () || !signs ())
    _exit (4);
  view.stack_high = (char *) __builtin_frame_address (0) + 1024;
  view.stack_low = (char *) view.stack_high - 262144;
  timer_arm (1);
  while (preemptions < wanted)
    differences += walk (9, 0) != alone;
  timer_arm (0);
  printf ("%s, %s, %u of %u unwound, %llu differences\n",
          preemptions >= wanted ? "preempted" : "not preempted",
          after_jumps > 0 ? "after jumps too" : "never after a jump", unwound - lost,
          unwound, (unsigned long long) differences);
  fflush (stdout);
  _exit (after_jumps == 0 || unwound == 0 || lost != 0 || differences != 0);
}
