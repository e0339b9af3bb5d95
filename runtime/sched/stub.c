/* A return stub where the task comes back from libc.

   A request that finds the task in libc changes, on the stack, the address that libc's
   function will return to: to a stub, which leads into asyncPreempt and from there to the
   true address.  No signal has to come, and nothing that a kernel forbids is needed.

   What makes that sound:

   - A stub stands for one return address for ever.  Whoever has read it from the stack, an
     unwinder or a context that is kept and gone back to, at any time, in a child after fork,
     after preempt_stop, comes where it would have come.  So a stub is never taken back,
     and where no request waits it does nothing.
   - Where the address lies is not guessed, but said by the compiler for each instruction
     (core/unwind.c), and it is behind a call.
   - From where the task is up to the caller with a record, all is libc's, whose functions
     that use their own return address are known (aware_names).  No such frame is an unwinder's, so
     that no exception finds one frame more in its second phase than in its first.
   - The stubs have unwinding rules at each instruction (machine/STEM.S).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "context.h"
#include "core.h"
#include "symbols.h"
#include "unwind.h"
#include "valgrind.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/auxv.h>

/* How many frames of libc's to look at.  */
#define FRAMES 32

/* How many stubs to try for an address.  */
#define TRIES 8

/* machine/STEM.S: the stubs, and the address that each leads to, or 0.  */
#ifdef MACHINE_STUB_BYTES
extern const char preempt_stubs[], preempt_stubs_end[]
  __attribute__ ((visibility ("hidden")));
extern _Atomic uintptr_t preempt_stub_word[] __attribute__ ((visibility ("hidden")));
#else
# define MACHINE_STUB_BYTES 1
# define MACHINE_STUB_ENTRY 0
# define MACHINE_STUB_RED_ZONE 0
static const char preempt_stubs[1];
static _Atomic uintptr_t preempt_stub_word[1];
# define preempt_stubs_end preempt_stubs

static bool
machine_called (uintptr_t pc)
{
  (void) pc;
  return false;
}
#endif

/* Functions of glibc's that use their return address as a value, or return twice: the
   caller's namespace, where longjmp is to go, who is profiled.  */
static const char *const aware_names[] = {
  "setjmp", "_setjmp", "__sigsetjmp", "sigsetjmp", "getcontext", "swapcontext", "vfork",
  "__vfork", "dlopen", "dlmopen", "dlsym", "dlvsym", "dl_iterate_phdr", "mcount", "_mcount",
  "__fentry__", "_dl_mcount_wrapper", "_dl_mcount_wrapper_check"
};

/* Of all their versions.  Once found, they stay as they are.  */
static uintptr_t aware[64];
static unsigned awares;

/* libc, and what the kernel brings for it (vdso(7)).  */
static struct dl_find_object libc, vdso;

static bool
note_aware (const struct symbol *s, void *unused)
{
  (void) unused;
  for (unsigned i = 0; i < sizeof aware_names / sizeof *aware_names; i++)
    if (strcmp (s->name, aware_names[i]) == 0 && awares < sizeof aware / sizeof *aware)
      aware[awares++] = s->begin;
  return awares == sizeof aware / sizeof *aware;
}

/* NULL, or why libc's code is not known.  */
static const char *
find_libc (void)
{
  void *known = dlsym (RTLD_DEFAULT, "gnu_get_libc_version");
  if (known == NULL || _dl_find_object (known, &libc) != 0)
    return "libc is linked statically";
  awares = 0;
  if (symbol_each (&libc, note_aware, NULL) || awares == 0)
    return "which functions of this libc use their return address is not known";
  if (_dl_find_object ((void *) getauxval (AT_SYSINFO_EHDR), &vdso) != 0)
    vdso = libc;
  return NULL;
}

void
stub_forbid (struct worker *w, const char *why)
{
  atomic_store (&w->stub.turn, NO_TURN);
  atomic_store (&w->stub.missing, why);
}

/* How many there are.  */
static size_t
count (void)
{
  return ((uintptr_t) preempt_stubs_end - (uintptr_t) preempt_stubs) / MACHINE_STUB_BYTES;
}

void
stub_open (struct worker *w)
{
  stub_forbid (w, count () == 0 ? "this machine has none yet"
               : RUNNING_ON_VALGRIND ? "the program runs under valgrind"
               : preempt_trampoline.red_zone != MACHINE_STUB_RED_ZONE
               ? "the trampoline's header has another red zone"
               : machine_shadow_stack () ? "the thread has a shadow stack"
               : find_libc ());
}

static bool
is_stub (uintptr_t pc)
{
  return pc >= (uintptr_t) preempt_stubs && pc < (uintptr_t) preempt_stubs_end;
}

/* Where a function is to return to that returns to ADDRESS; 0 where too many others do.  */
static uintptr_t
stub_for (uintptr_t address)
{
  enum { SPREAD = 40503 };      /* Knuth's multiplier: the golden ratio of 2 to the 16th */
  for (size_t n = 0, k = address * SPREAD >> 6; n < TRIES; n++)
    {
      uintptr_t taken = 0;
      size_t i = (k + n) % count ();
      if (atomic_compare_exchange_strong (&preempt_stub_word[i], &taken, address)
          || taken == address)
        return (uintptr_t) preempt_stubs + i * MACHINE_STUB_BYTES + MACHINE_STUB_ENTRY;
    }
  return 0;
}

/* --- Where the task will return to --- */

struct walk
{
  struct unwind frame;
  uintptr_t low, high;          /* of the task's stack: what may be read */
};

/* AddressSanitizer may have poisoned it.  */
static bool __attribute__ ((no_sanitize ("address")))
read_stack (const struct unwind *u, uintptr_t at, uintptr_t *word)
{
  const struct walk *walk = (const struct walk *) u;
  if (at % sizeof *word != 0 || at < walk->low || at > walk->high - sizeof *word)
    return false;
  *word = *(const volatile uintptr_t *) at;
  return true;
}

static void __attribute__ ((no_sanitize ("address")))
write_stack (uintptr_t at, uintptr_t word)
{
  *(volatile uintptr_t *) at = word;
}

static bool
is_in (uintptr_t pc, const struct dl_find_object *o)
{
  return pc >= (uintptr_t) o->dlfo_map_start && pc < (uintptr_t) o->dlfo_map_end;
}

static bool
is_aware (uintptr_t begin)
{
  for (unsigned i = 0; i < awares; i++)
    if (aware[i] == begin)
      return true;
  return false;
}

/* One frame up.  The address is the last word that the function takes from the stack; and
   rules are wrong in places: glibc's __mpn_addmul_1 pushes two registers without a word.  */
static bool
step (struct unwind *u)
{
  uintptr_t sp = u->word[MACHINE_SP_COLUMN], pc = u->pc;
  bool exact = u->exact;
  return unwind_step (u) == UNWIND_CALLER && !u->exact && (exact || machine_called (pc))
         && u->slot >= sp && u->slot + sizeof u->slot == u->word[MACHINE_SP_COLUMN];
}

/* Go up to the frame whose PC is behind a call, in recorded code or to a stub, of the
   function of libc's that CONTEXT is in.  False where there is no such thing.  */
static bool
find_caller (struct walk *walk, const ucontext_t *context)
{
  struct unwind *u = &walk->frame;
  unwind_begin (u, context);
  u->read = read_stack;
  for (unsigned n = 0; n < FRAMES && (is_in (u->pc, &libc) || is_in (u->pc, &vdso)); n++)
    if (!step (u))
      return false;
  return u->slot != 0
         && (is_stub (u->pc) || (modules_cover (u->pc) && modules_cover (u->pc - 1)
                                 && machine_called (u->pc)));
}

bool
stub_set (struct worker *w, const ucontext_t *context)
{
  const struct preempt_task_view *view = &w->current->view;
  uintptr_t sp = machine_sp (context), stub;
  struct walk walk = { .low = sp - MACHINE_STUB_RED_ZONE,
                       .high = (uintptr_t) view->stack_high };
  struct unwind *u = &walk.frame;
  /* Of an old context's frames others may have taken the place.  */
  if (stub_missing (w) != NULL || !context_in_frame (context) || !stack_has (view, sp)
      || context_on_alternate (context, sp) || !context_has_mask (context, &w->mask)
      || machine_shadow_stack ())
    return false;
  /* asyncPreempt is to have room where the function has returned to.  */
  if (!find_caller (&walk, context) || is_aware (u->left)
      || u->slot - (uintptr_t) view->stack_low < cpu_stack_bytes () + view->reserve)
    return false;
  if (!is_stub (u->pc))
    {
      if ((stub = stub_for (u->pc)) == 0)
        return false;
      write_stack (u->slot, stub);
    }
  atomic_store (&w->stub.turn, atomic_load (&w->switches));
  return true;
}

static bool
is_due (const struct worker *w)
{
  return atomic_load (&w->stub.turn) == atomic_load (&w->switches);
}

bool
stub_grant (struct worker *w)
{
  struct preempt_task *t = w->current;
  if (!is_due (w))
    return false;
  /* The child of a fork, or of _Fork, has no turns.  */
  worker_notice_fork ();
  if (!is_due (w))
    return false;
  atomic_store (&w->stub.turn, NO_TURN);
  if (t->view.disabled != 0)
    {
      t->request_waits = true;
      return false;
    }
  int saved = *w->error;        /* libc's function has set it */
  atomic_store (&w->request, REQUEST_GRANTED);
  breakpoint_clear (w);
  t->stats.preempted++;
  w->all.preempted++;
  t->stats.returned++;
  w->all.returned++;
  timer_granted (w, false);
  atomic_fetch_add (&w->arrived, 1);
  *w->error = saved;
  return true;
}
