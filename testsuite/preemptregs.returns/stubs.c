/* stubs.h.

   SPDX-License-Identifier: MIT  */

#include "stubs.h"
#include "machine.h"
#include "stepping.h"

volatile unsigned long stubs_set, stubs_refused, stubs_wrong;
volatile bool stubs_first;

static uintptr_t target, slot, address; /* the function, where it returns to, by what */
static bool force;

/* What lies from SP up to a little beyond the slot.  */
static void
try (const ucontext_t *context, uintptr_t sp)
{
  static char before[65536];
  uintptr_t low = sp - 256, high = slot + 256;
  bool whole = high - low <= sizeof before;
  if (whole)
    memcpy (before, (void *) low, high - low);
  bool set = stub_set (worker_started (), context);
  uintptr_t *at = (uintptr_t *) slot;
  if (stubs_set + stubs_refused == 0)
    stubs_first = set;
  stubs_wrong += set != stubs_are (*at);
  stubs_set += set;
  stubs_refused += !set;
  if (force && set)
    return;
  *at = address;
  stubs_wrong += !whole || memcmp (before, (void *) low, high - low) != 0;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal;
  (void) info;
  uintptr_t pc = machine_pc (context), sp = machine_sp (context);
  if (slot == 0 && pc == target)
    {
      slot = sp;
      address = *(uintptr_t *) sp;
    }
  if (slot != 0 && sp <= slot)
    try (context, sp);
  bool done = slot != 0 && (sp > slot || (force && stubs_set > 0));
  if (done)
    target = slot = 0;
  stepping_trap (context, !done);
}

void
stubs_begin (void)
{
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  sigaction (SIGTRAP, &action, NULL);
}

static void
begin (const char *function, bool once)
{
  target = (uintptr_t) dlsym (RTLD_NEXT, function);
  if (target == 0)
    abort ();
  force = once;
  slot = stubs_set = stubs_refused = stubs_wrong = 0;
  raise (SIGTRAP);
}

void
stubs_force (const char *function)
{
  begin (function, true);
}

void
stubs_try (const char *function)
{
  begin (function, false);
}
